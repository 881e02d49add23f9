using Dcp.Server.Config;
using Dcp.Server.Config.Secrets;

namespace Dcp.Tests.Config;

public sealed class ConfigLoaderTests
{
    [Fact]
    public void A_configuration_of_PgBouncer_becomes_a_model()
    {
        using TempFolder folder = new();
        string users = folder.Write("users.txt", "\"app\" \"secret\"\n\"boss\" \"secret\"\n");

        (DcpConfig? config, _) = ConfigText.Load($"""
            [databases]
            app = host=10.0.0.1,10.0.0.2 port=26257 dbname=flights pool_size=7
            "two words" = host=/run/postgresql user=app password='it''s' pool_mode=statement
            [pgbouncer]
            listen_addr = 127.0.0.1, ::1
            listen_port = 7000
            auth_file = {users}
            auth_type = scram-sha-256
            pool_mode = transaction
            server_idle_timeout = 1.5
            admin_users = boss
            [users]
            app = max_user_connections=9 query_wait_timeout=5
            [databases]
            * = host=db.example.org
            """);

        Assert.NotNull(config);
        Assert.Equal(["127.0.0.1", "::1"], config.Pooler.ListenAddr.Names);
        Assert.Equal((7000, AuthType.ScramSha256, PoolMode.Transaction), (config.Pooler.ListenPort, config.Pooler.AuthType, config.Pooler.PoolMode));
        Assert.Equal(TimeSpan.FromSeconds(1.5), config.Pooler.ServerIdleTimeout);
        Assert.Equal("t.ini", config.Pooler.ConfFile);
        Assert.True(config.Pooler.AdminUsers.Contains("boss"));
        Assert.Equal(["app", "two words"], config.Databases.Keys.Order());
        DatabaseConfig app = config.Databases["app"];
        Assert.Equal([new Target("10.0.0.1", 26257), new Target("10.0.0.2", 26257)], app.Targets);
        Assert.Equal(("flights", 7, new Position("t.ini", 2)), (app.DbName, app.PoolSize, app.At));
        DatabaseConfig words = config.Databases["two words"];
        Assert.Equal(("app", new Secret("it's"), PoolMode.Statement, "two words"), (words.User, words.Password, words.PoolMode, words.DbName));
        Assert.Equal("/run/postgresql/.s.PGSQL.5432", words.Targets.Single().SocketPath);
        Assert.Equal(9, config.FindUser("app")!.MaxUserConnections);
        Assert.Equal(TimeSpan.FromSeconds(5), config.FindUser("app")!.QueryWaitTimeout);
        Assert.Equal(SecretKind.Plain, config.Secrets.Find("app")!.Kind);
    }

    [Fact]
    public void The_fallback_serves_every_name_without_an_entry_but_the_consoles()
    {
        DcpConfig config = ConfigText.Good("[databases]\nown = host=a user=u\n* = host=b user=u\n[pgbouncer]\nauth_type=any\n");

        Assert.Equal("a", config.FindDatabase("own")!.Host);
        DatabaseConfig other = config.FindDatabase("other")!;
        Assert.Equal(("other", "other", "b", true), (other.Name, other.DbName, other.Host, other.IsAuto));
        Assert.Equal([new Target("b", 5432)], other.Targets);
        Assert.Null(config.FindDatabase("pgbouncer"));
    }

    [Fact]
    public void Without_a_fallback_an_unknown_database_is_not_found() =>
        Assert.Null(ConfigText.Good("[databases]\nown = host=a user=u\n[pgbouncer]\nauth_type=any\n").FindDatabase("other"));

    [Fact]
    public void A_fallback_with_dbname_sends_all_to_that_database() =>
        Assert.Equal("one", ConfigText.Good("[databases]\n* = host=a dbname=one user=u\n[pgbouncer]\nauth_type=any\n").FindDatabase("x")!.DbName);

    [Fact]
    public void Without_host_the_unix_socket_directory_is_the_target_wherever_it_was_set()
    {
        DcpConfig config = ConfigText.Good("[databases]\na = user=u port=1\n[pgbouncer]\nauth_type=any\nunix_socket_dir=@dcp\n");

        Target target = config.Databases["a"].Targets.Single();
        Assert.Equal((new Target("@dcp", 1), true, true), (target, target.IsUnix, target.IsAbstract));
    }

    [Fact]
    public void Hosts_may_have_a_port_each() => Assert.Equal(
        [new Target("a", 1), new Target("2001:db8::1", 2)],
        ConfigText.Good("[databases]\na = host=a,2001:db8::1 port=1,2 user=u\n[pgbouncer]\nauth_type=any\n").Databases["a"].Targets);

    [Fact]
    public void A_later_value_wins_and_a_note_says_so()
    {
        (DcpConfig? config, string[] problems) = ConfigText.Load("[databases]\na = host=x user=u\na = host=y user=u\n[pgbouncer]\nauth_type=any\nlisten_port=1\nlisten_port=2\n");

        Assert.Equal(("y", 2), (config!.Databases["a"].Host, config.Pooler.ListenPort));
        Assert.Equal(
            [
                "t.ini:3: note: database \"a\" was defined before at t.ini:2; this later entry wins",
                "t.ini:7: note: listen_port was set before at t.ini:6; this later value wins",
            ],
            problems);
    }

    [Fact]
    public void Every_error_is_reported_in_the_order_of_the_file()
    {
        (DcpConfig? config, string[] problems) = ConfigText.Load("""
            [databases]
            pgbouncer = host=a
            a = hots=a pool_size=many user='u
            b = host=a,,b
            [pgbouncer]
            pool_mod = session
            listen_port = none
            [users]
            u = pool_size=1 server_lifetime=3
            [peers]
            x = host=a
            99999 = host=a
            3 = port=1
            4 = host=a,b
            [web]
            listen = nowhere
            [frontend in]
            server a = b
            [databse]
            """);

        Assert.Null(config);
        Assert.Equal(
            [
                "t.ini:2: error: the database name \"pgbouncer\" is reserved for the console",
                "t.ini:3: error: \"a\": the value of user has no closing single quote",
                "t.ini:3: error: \"a\": unknown key \"hots\"; did you mean \"host\"?",
                "t.ini:3: error: \"a\": pool_size = \"many\" is not allowed; it takes auto, or a whole number from 0, or -1 for not set",
                "t.ini:4: error: \"b\": host = \"a,,b\" is not allowed; it takes a name, an address, /directory or @name, or a comma-separated list of them",
                "t.ini:6: error: unknown setting \"pool_mod\"; did you mean \"pool_mode\"?",
                "t.ini:7: error: listen_port = \"none\" is not allowed; it takes 1 to 65535",
                "t.ini:9: error: \"u\": unknown key \"server_lifetime\"",
                "t.ini:11: error: a peer is named by its id, 1 to 16383",
                "t.ini:12: error: a peer is named by its id, 1 to 16383",
                "t.ini:13: error: peer 3 has no host",
                "t.ini:14: error: \"4\": host = \"a,b\" is not allowed; it takes a name, an address, /directory or @name",
                "t.ini:16: error: [web]: listen = \"nowhere\" is not allowed; it takes a comma-separated list of *:port, address:port, [IPv6]:port, name:port, /path or @name",
                "t.ini:17: error: frontend \"in\" has no bind: it says where clients connect, as in bind = *:5433",
                "t.ini:18: error: frontend \"in\": server \"a\" begins with where it is: host:port, [IPv6]:port or /path of a Unix socket",
                "t.ini:19: error: unknown section [databse]; did you mean \"databases\"?; allowed are [pgbouncer], [databases], [users], [peers], [cluster], [web], [metrics] and [frontend NAME]",
            ],
            problems.Where(p => p.Contains(": error:", StringComparison.Ordinal)).Select(p => p.Split("; allowed are dbname")[0].Split("; allowed are pool_mode")[0]));
    }

    [Fact]
    public void Keys_of_an_entry_take_units_and_minus_one()
    {
        DcpConfig config = ConfigText.Good("[databases]\na = host=x user=u server_lifetime=2h query_wait_timeout=2min pool_size=-1 reserve_pool=3\n[pgbouncer]\nauth_type=any\n");

        DatabaseConfig a = config.Databases["a"];
        Assert.Equal((TimeSpan.FromHours(2), TimeSpan.FromMinutes(2)), (a.ServerLifetime, a.QueryWaitTimeout));
        Assert.Equal((null, 3), (a.PoolSize, a.ReservePoolSize));
    }

    [Fact]
    public void A_password_is_never_shown()
    {
        (DcpConfig? config, string[] problems) = ConfigText.Load("[databases]\na = host=x user=u password=hunter2\nb = password=hunter2 hunter2\nc = password=hunter2 pool_size=x\n[pgbouncer]\nauth_type=any\n");

        Assert.Null(config);
        Assert.DoesNotContain("hunter2", string.Concat(problems), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ConfigText.Good("[databases]\na = host=x user=u password=hunter2\n[pgbouncer]\nauth_type=any\n").Databases["a"].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("pool_size=9 pool_mode=statement server_lifetime=5", true)]
    [InlineData("dbname=other", false)]
    [InlineData("port=1", false)]
    [InlineData("connect_query='select 1'", false)]
    [InlineData("load_balance_hosts=disable", false)]
    [InlineData("password=new", false)]
    public void Servers_are_kept_unless_what_they_depend_on_changed(string change, bool kept)
    {
        DatabaseConfig before = Only("");

        Assert.Equal(kept, Only(change).KeepsServersOf(before));

        static DatabaseConfig Only(string keys) =>
            ConfigText.Load($"[databases]\na = host=x user=u {keys}\n[pgbouncer]\nauth_type=any\n").Config!.Databases["a"];
    }

    [Fact]
    public void Problems_beyond_a_thousand_are_counted()
    {
        (_, string[] problems) = ConfigText.Load("[pgbouncer]\n" + string.Concat(Enumerable.Repeat("bad line\n", 5_000)));

        Assert.Equal(ProblemList.Most + 1, problems.Length);
        Assert.Contains(problems, p => p.Contains("more problems", StringComparison.Ordinal));
    }
}
