using Dcp.Server.Config;

namespace Dcp.Tests.Web;

public sealed class WebConfigTests
{
    private const string Head = "[databases]\na = host=x\n[pgbouncer]\nauth_type=any\n[web]\n";

    [Fact]
    public void Users_tokens_and_settings_are_read()
    {
        var scram = Dcp.Wire.Authentication.ScramVerifier.Create("x"u8).ToString();
        var (config, problems) = ConfigLoader.LoadText($"{Head}listen = 127.0.0.1:8404, [::1]:8404\nuser anna = operator {scram}\nuser ben = viewer two words\ntoken prom = viewer 0123456789abcdef\n", "t.ini");

        Assert.DoesNotContain(problems, problem => problem.Severity == ProblemSeverity.Error);
        var web = config!.Web!;
        Assert.Equal(["127.0.0.1:8404", "[::1]:8404"], web.Listen.Select(address => address.ToString()));
        Assert.Equal(["anna Operator False", "ben Viewer False", "prom Viewer True"], web.Users.Select(user => $"{user.Name} {user.Role} {user.IsToken}"));
        Assert.Equal("two words", web.Users[1].Secret!.Text);
        Assert.Contains(problems, problem => problem.ToString().Contains("the password of user ben stands in the file as it is", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.ToString().Contains("two words", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("listen = nonsense")]
    [InlineData("listen =")]
    public void A_wrong_listen_is_one_error(string line)
    {
        var (config, problems) = ConfigLoader.LoadText($"{Head}{line}\n", "t.ini");

        Assert.Null(config);
        Assert.Equal(6, Assert.Single(problems, problem => problem.Severity == ProblemSeverity.Error).Line);
    }

    [Theory]
    [InlineData("max_connections = 5\n", "[web] has no listen")]
    [InlineData("listen = *:8404\n", "nobody would have to log in", "nothing is encrypted")]
    [InlineData("listen = 0.0.0.0:8404\nuser a = viewer pw\n", "nothing is encrypted")]
    [InlineData("listen = 10.0.0.1:8404\ninsecure = no-tls\n", "nobody would have to log in")]
    [InlineData("listen = 127.0.0.1:8404\ninsecure = yes\n", "insecure = \"yes\" is not allowed; it takes a comma-separated list of no-auth, no-tls")]
    [InlineData("listen = 127.0.0.1:8404\nuser a = admin pw\n", "user a begins with a role, viewer or operator")]
    [InlineData("listen = 127.0.0.1:8404\nuser a = viewer\n", "user a has no password")]
    [InlineData("listen = 127.0.0.1:8404\nuser a = viewer x\nuser a = viewer y\n", "user a was defined before at t.ini:7")]
    [InlineData("listen = 127.0.0.1:8404\nuser a = viewer SCRAM-SHA-256$4096:bad\n", "this SCRAM-SHA-256 secret is damaged")]
    [InlineData("listen = 127.0.0.1:8404\ntoken a = viewer short\n", "of 16 characters or more")]
    [InlineData("listen = 127.0.0.1:8404\ntoken a = viewer SHA-256$0123456789\n", "64 hexadecimal digits")]
    [InlineData("listen = 127.0.0.1:8404\ntls_key_file = /x\n", "tls_key_file has no effect without tls_cert_file", "/x: No such file")]
    [InlineData("lisen = 127.0.0.1:8404\n", "unknown setting \"lisen\"; did you mean \"listen\"?")]
    public void What_is_wrong_is_said(string section, params string[] expected)
    {
        var (config, problems) = ConfigLoader.LoadText(Head + section, "t.ini");

        Assert.Null(config);
        Assert.All(expected, text => Assert.Contains(problems, problem => problem.ToString().Contains(text, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("listen = *:8404\ninsecure = no-auth, no-tls\n")]
    [InlineData("listen = localhost:8404\n")]
    [InlineData("listen = /run/dcp/web.sock\n")]
    [InlineData("listen = 127.9.9.9:1, [::1]:2\n")]
    public void On_the_loopback_or_when_told_so_nothing_more_is_needed(string section) =>
        Assert.NotNull(ConfigLoader.LoadText(Head + section, "t.ini").Config);

    [Fact]
    public void A_token_is_known_by_itself_or_by_its_hash()
    {
        var hash = "SHA-256$" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("0123456789abcdef"u8));
        Assert.True(WebToken.Matches("0123456789abcdef", "0123456789abcdef"));
        Assert.True(WebToken.Matches(hash, "0123456789abcdef"));
        Assert.False(WebToken.Matches(hash, hash));
        Assert.False(WebToken.Matches("0123456789abcdef", ""));
    }
}
