using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class FrontendConfigTests
{
    [Theory]
    [InlineData("[frontend x]", "t.ini:5: error: frontend \"x\" has no bind")]
    [InlineData("[web]", "t.ini:5: error: [web] has no listen")]
    [InlineData("[metrics]", "t.ini:5: error: [metrics] has no otlp_endpoint")]
    public void A_section_without_entries_lacks_what_it_must_have(string section, string problem)
    {
        var (config, problems) = ConfigLoader.LoadText($"[pgbouncer]\nauth_type = any\n[databases]\na = host=x user=u\n{section}\n; nothing\n", "t.ini");

        Assert.Null(config);
        Assert.Contains(problems, found => found.ToString().StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_frontend_becomes_a_model_in_either_spelling()
    {
        var (config, problems) = ConfigText.Load("""
            [pgbouncer]
            auth_type = any
            [frontend pgsql_in]
            bind = *:5433, [::1]:5434
            bind = /run/dcp/front.sock
            balance = random(3)
            maxconn = 1000
            timeout connect = 3s
            timeout_client = 1min
            timeout-server = 30s
            default-server = inter=2s fall=3 rise=2 fastinter=500 weight=10
            server pgb1 = 10.0.0.1:6432 check
            server pgb2 = db.example.org:6432 check=http://:8080/health?ready=1 weight=5 backup maxconn=7 on-marked-down=shutdown-sessions send-proxy-v2
            server pgb3 = [2001:db8::1]:6432 check=query check_query='select ''x''' check_expect=x disabled
            server pgb4 = /run/postgresql/.s.PGSQL.5432
            """);

        Assert.Empty(problems);
        var frontend = config!.Frontends.Single();
        Assert.Equal(["*:5433", "[::1]:5434", "/run/dcp/front.sock"], frontend.Binds.Select(bind => bind.ToString()));
        Assert.Equal((new BalanceChoice(BalanceKind.Random, 3), 1000, TimeSpan.FromSeconds(3)), (frontend.Balance, frontend.MaxConn, frontend.ConnectTimeout));
        Assert.Equal(TimeSpan.FromSeconds(30), frontend.IdleLimit);
        var (one, two, three, four) = (frontend.Servers[0], frontend.Servers[1], frontend.Servers[2], frontend.Servers[3]);
        Assert.Equal((CheckMethod.Tcp, 10, TimeSpan.FromMilliseconds(500)), (one.Check.Method, one.Weight, one.Check.FastInter));
        Assert.Equal(new CheckMethod(CheckKind.Http, 8080, "/health?ready=1"), two.Check.Method);
        Assert.Equal((5, true, 7, true, ProxyProtocol.V2), (two.Weight, two.Backup, two.MaxConn, two.CutsWhenDown, two.SendProxy));
        Assert.Equal((CheckKind.Query, "select 'x'", "x", true), (three.Check.Method.Kind, three.Check.Query, three.Check.Expect, three.Disabled));
        Assert.Equal(("/run/postgresql/.s.PGSQL.5432", false), (four.Target.SocketPath, four.Check.IsOn));
    }

    [Theory]
    [InlineData("bind = *:5433", "has no server")]
    [InlineData("server a = 1.2.3.4:5", "has no bind")]
    [InlineData("bind = 5433", "is not allowed; it takes a comma-separated list of *:port")]
    [InlineData("bind = *:70000", "is not allowed")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4", "begins with where it is")]
    [InlineData("bind = *:5433\nserver a = *:5", "begins with where it is")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4:5 wieght=3", "did you mean \"weight\"?")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4:5 weight=300", "it takes 0 to 256")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4:5 check=smtp", "it takes tcp, pgsql, query")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4:5 check=http://:8080/a b", "unknown word \"b\"")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4:5 check inter=0", "not 0")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4:5 rise=0", "it takes 1 to 1000")]
    [InlineData("bind = *:5433\nserver a = 1.2.3.4:5\nserver a = 1.2.3.4:6", "was defined before")]
    [InlineData("bind = *:5433\nbalance = fastest\nserver a = 1.2.3.4:5", "it takes roundrobin, leastconn, first, source, random")]
    [InlineData("bind = *:5433\nbalence = first\nserver a = 1.2.3.4:5", "did you mean \"balance\"?")]
    [InlineData("bind = *:5433, *:5433\nserver a = 1.2.3.4:5", "is taken by frontend")]
    [InlineData("bind = *:5433\nserver = 1.2.3.4:5", "a server has a name")]
    public void What_is_wrong_with_a_frontend_is_said(string lines, string text)
    {
        var (config, problems) = ConfigText.Load($"[pgbouncer]\nauth_type = any\n[frontend in]\n{lines}\n");

        Assert.Null(config);
        Assert.Contains(problems, problem => problem.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_bind_is_one_error()
    {
        var (_, problems) = ConfigText.Load("[pgbouncer]\nauth_type = any\n[frontend in]\nbind = nonsense\nserver a = 1.2.3.4:5\n");

        Assert.StartsWith("t.ini:4: ", Assert.Single(problems, problem => problem.Contains("error", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[frontend]")]
    [InlineData("[frontend <script>]")]
    [InlineData("[frontend a b]")]
    public void A_frontend_needs_a_plain_name(string section) =>
        Assert.Contains(
            ConfigText.Load($"{section}\nbind = *:1\n").Problems, problem => problem.Contains("a frontend has a name", StringComparison.Ordinal));

    [Fact]
    public void Hosts_of_a_database_have_policies_checks_and_roles()
    {
        var database = ConfigText.Good(
            "[databases]\na = host=x,y user=u load_balance_hosts=leastconn check=query check_user=c inter=1s fall=2 target_session_attrs=read-write slowstart=30s\n[pgbouncer]\nauth_type=any\n")
            .Databases["a"];

        Assert.Equal((new BalanceChoice(BalanceKind.LeastConn), SessionAttrs.ReadWrite), (database.LoadBalanceHosts, database.SessionAttrs));
        Assert.Equal((CheckKind.Query, "c", 2, TimeSpan.FromSeconds(1)), (database.Check.Method.Kind, database.Check.User, database.Check.Fall, database.Check.Inter));
    }
}
