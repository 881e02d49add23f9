using System.Buffers;
using System.Text;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Wire.Authentication;

public sealed class FrontendLoginTests
{
    private const string User = "anna";
    private const string Password = "geh\u00E9im";

    public static TheoryData<LoginMethod, string> Combinations =>
        new MatrixTheoryData<LoginMethod, string>([LoginMethod.Plain, LoginMethod.Md5, LoginMethod.ScramSha256], ["plain", "md5", "scram"]);

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Method_and_secret(LoginMethod method, string kind)
    {
        // Only SCRAM cannot work from an md5 hash.
        bool possible = method != LoginMethod.ScramSha256 || kind != "md5";
        FrontendLogin login = new(method, User, Secret(kind), Dialogue.Options);
        BackendLogin client = new(ServerCredentials.FromPassword(User, Password));
        (LoginStep clientStep, LoginStep serverStep) = Dialogue.Play(login, client);
        Assert.Equal(possible ? LoginStep.Done : LoginStep.Failed, serverStep);
        Assert.Equal(serverStep, clientStep);
        Assert.Equal(possible && kind == "scram", login.Keys is not null);
        Assert.Equal(method == LoginMethod.Md5 && kind == "scram" ? LoginMethod.ScramSha256 : method, login.Method);

        FrontendLogin refused = new(method, User, Secret(kind), Dialogue.Options);
        Assert.Equal((LoginStep.Failed, LoginStep.Failed), Dialogue.Play(refused, new(ServerCredentials.FromPassword(User, "wrong"))));
        Assert.Equal(SqlState.InvalidPassword, refused.Failure!.SqlState);
        Assert.Null(refused.Keys);
    }

    [Theory]
    [InlineData(LoginMethod.Plain, "password authentication failed")]
    [InlineData(LoginMethod.Md5, "password authentication failed")]
    [InlineData(LoginMethod.ScramSha256, "SASL authentication failed")]
    public void Users_without_password_and_unknown_ones_fail_as_a_wrong_password(LoginMethod method, string message)
    {
        foreach (UserSecret secret in new[] { UserSecret.UnknownUser, UserSecret.NoPassword, Secret("plain") })
        {
            FrontendLogin login = new(method, User, secret, Dialogue.Options);
            BackendLogin client = new(ServerCredentials.FromPassword(User, "wrong"));
            Assert.Equal((LoginStep.Failed, LoginStep.Failed), Dialogue.Play(login, client));
            Assert.Equal(new LoginFailure(message, SqlState.InvalidPassword) { Reason = "password does not match" }, login.Failure);
            Assert.Equal($"server login failed: FATAL {message}", client.Failure!.Message);
        }
    }

    [Fact]
    public void An_empty_password_is_refused()
    {
        FrontendLogin login = new(LoginMethod.Plain, User, UserSecret.Parse(""), Dialogue.Options);
        login.Begin(new ArrayBufferWriter<byte>());
        Assert.Equal(LoginStep.Failed, login.Receive((byte)'p', "\0"u8, new ArrayBufferWriter<byte>()));
        Assert.Equal(SqlState.InvalidPassword, login.Failure!.SqlState);
    }

    [Fact]
    public void Trust_asks_nothing_but_the_user_must_exist()
    {
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(LoginStep.Done, new FrontendLogin(LoginMethod.Trust, User, UserSecret.NoPassword, Dialogue.Options).Begin(output));
        FrontendLogin unknown = new(LoginMethod.Trust, User, UserSecret.UnknownUser, Dialogue.Options);
        Assert.Equal(LoginStep.Failed, unknown.Begin(output));
        Assert.Equal("\"trust\" authentication failed", unknown.Failure!.Message);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Keys_of_a_scram_login_log_in_to_the_server_with_the_same_secret()
    {
        FrontendLogin login = new(LoginMethod.ScramSha256, User, Secret("scram"), Dialogue.Options);
        Dialogue.Play(login, new(ServerCredentials.FromPassword(User, Password)));
        BackendLogin onward = new(ServerCredentials.FromSecret(User, Secret("scram"), login.Keys));
        Assert.Equal((LoginStep.Done, LoginStep.Done), Dialogue.Play(new(LoginMethod.ScramSha256, User, Secret("scram"), Dialogue.Options), onward));
    }

    [Fact]
    public void The_second_login_derives_nothing()
    {
        FrontendLoginOptions options = new() { Iterations = 10 };
        ScramKeyCache clientCache = new();
        for (int i = 0; i < 3; i++)
        {
            FrontendLogin login = new(LoginMethod.ScramSha256, User, Secret("plain"), options);
            Assert.Equal((LoginStep.Done, LoginStep.Done), Dialogue.Play(login, new(ServerCredentials.FromPassword(User, Password), clientCache)));
        }
        Assert.Equal(1, options.Cache.Derivations);
        Assert.Equal(1, clientCache.Derivations);
    }

    [Fact]
    public void It_says_beforehand_when_it_will_derive()
    {
        FrontendLoginOptions options = new() { Iterations = 10 };
        FrontendLogin first = new(LoginMethod.ScramSha256, User, Secret("plain"), options);
        first.Begin(new ArrayBufferWriter<byte>());
        Assert.True(first.WillDerive);
        Dialogue.Play(new(LoginMethod.ScramSha256, User, Secret("plain"), options), new(ServerCredentials.FromPassword(User, Password)));
        Assert.False(first.WillDerive);
        FrontendLogin md5 = new(LoginMethod.Md5, User, Secret("md5"), options);
        md5.Begin(new ArrayBufferWriter<byte>());
        Assert.False(md5.WillDerive);
    }

    [Fact]
    public void Channel_binding_is_used_when_both_sides_have_it()
    {
        byte[] hash = new byte[32];
        FrontendLogin login = new(LoginMethod.ScramSha256, User, Secret("scram"), Dialogue.Options, ChannelBinding.TlsServerEndPoint(hash));
        BackendLogin client = new(ServerCredentials.FromPassword(User, Password), null, ChannelBinding.TlsServerEndPoint(hash));
        Assert.Equal((LoginStep.Done, LoginStep.Done), Dialogue.Play(login, client));
        BackendLogin unbound = new(ServerCredentials.FromPassword(User, Password), null, ChannelBinding.TlsServerEndPoint(hash));
        Assert.Equal((LoginStep.Done, LoginStep.Done), Dialogue.Play(new(LoginMethod.ScramSha256, User, Secret("scram"), Dialogue.Options), unbound));
        BackendLogin elsewhere = new(ServerCredentials.FromPassword(User, Password), null, ChannelBinding.TlsServerEndPoint([1]));
        Assert.Equal(LoginStep.Failed, Dialogue.Play(new(LoginMethod.ScramSha256, User, Secret("scram"), Dialogue.Options, ChannelBinding.TlsServerEndPoint(hash)), elsewhere).Server);
    }

    [Theory]
    [InlineData(LoginMethod.Plain)]
    [InlineData(LoginMethod.Md5)]
    [InlineData(LoginMethod.ScramSha256)]
    public void Garbage_and_other_messages_fail_with_a_protocol_violation(LoginMethod method)
    {
        foreach ((char type, string body) in new[] { ('Q', "SELECT 1\0"), ('X', ""), ('p', "no terminator"), ('p', "SCRAM-SHA-256\0\xFF") })
        {
            FrontendLogin login = new(method, User, Secret("plain"), Dialogue.Options);
            login.Begin(new ArrayBufferWriter<byte>());
            ArrayBufferWriter<byte> output = new();
            Assert.Equal(LoginStep.Failed, login.Receive((byte)type, Encoding.Latin1.GetBytes(body), output));
            Assert.Equal(SqlState.ProtocolViolation, login.Failure!.SqlState);
            Assert.Equal(0, output.WrittenCount);
        }
    }

    private static UserSecret Secret(string kind) => UserSecret.Parse(kind switch
    {
        "plain" => Password,
        "md5" => Md5Password.Hash(User, Password),
        _ => ScramVerifier.FromKeys(ScramKeys.Derive(Encoding.UTF8.GetBytes(Password), "0123456789abcdef"u8, 10), "0123456789abcdef"u8, 10).ToString(),
    });
}
