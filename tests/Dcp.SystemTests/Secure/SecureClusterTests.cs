using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Secure;

/// <summary>Certificates on both sides of dcp, and each user's own towards the database.</summary>
public sealed class SecureClusterTests(SecureSite site) : IClassFixture<SecureSite>
{
    private const string WhoAmI = "select current_user, client_dn from pg_stat_ssl where pid = pg_backend_pid()";

    [Theory]
    [InlineData("alice")]
    [InlineData("bob")]
    public async Task Who_logged_in_by_certificate_or_password_is_in_the_database_by_a_certificate_of_its_own(string user)
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());

        Assert.Equal($"{user}|/O=Cockroach/CN={user}", (await site.AskAsync(pooler, user, WhoAmI)).EnsureSuccess().Output.Trim());
    }

    [Theory]
    [InlineData("nofile", "no TLS certificate to show to the database as user \"nofile\": client.nofile.crt: No such file or directory")]
    [InlineData("expired", "no TLS certificate to show to the database as user \"expired\": client.expired.crt: has expired at ")]
    [InlineData("openkey", "client.openkey.key: the private key has mode 0644; only its owner may write it")]
    [InlineData("closedkey", "client.closedkey.key: cannot be read: Permission denied")]
    [InlineData("foreign", "the database refused the TLS certificate of user \"foreign\": unknown ca")]
    [InlineData("other", "certificate authentication failed for user \"other\"")]
    [InlineData("..alice", "its name cannot be part of a file's name: allowed are letters")]
    public async Task What_is_wrong_with_a_users_certificate_is_told_to_that_user_alone(string user, string expected)
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());

        ToolResult refused = await site.AskAsync(pooler, user, "select 1");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(site.PathOf(""), refused.Error, StringComparison.Ordinal);
        Assert.Equal("1", (await site.AskAsync(pooler, "alice", "select 1")).EnsureSuccess().Output.Trim());
        if (user == "nofile")
            await pooler.WaitForLogAsync(site.PathOf("client.nofile.crt"));
    }

    /// <summary>The database ends the connection upon the certificate, in TLS 1.3 when for dcp the handshake is over. Nobody else is to come to know of that.</summary>
    [Fact]
    public async Task A_certificate_that_the_database_does_not_take_is_no_failure_of_the_host()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());
        for (int i = 0; i < 20; i++)
        {
            ToolResult refused = await site.AskAsync(pooler, "foreign", "select 1");
            Assert.Contains("the database refused the TLS certificate of user \"foreign\": unknown ca", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal("0", await ConnectErrorsAsync(pooler));
        Assert.Equal("1", (await site.AskAsync(pooler, "alice", "select 1")).EnsureSuccess().Output.Trim());
    }

    [Fact]
    public async Task A_database_that_closes_upon_a_certificate_without_a_word_has_refused_it()
    {
        using WordlessDatabase database = new(site.NodeCertificate, int.MaxValue);
        await using PoolerProcess pooler = await StartBeforeAsync(database, 120);

        Assert.Contains(
            "the database refused the TLS certificate of user \"bob\": closed without a word", (await site.AskAsync(pooler, "bob", "select 1")).Error, StringComparison.Ordinal);
        Assert.Equal(2, database.Connections);
        Assert.Equal("0", await ConnectErrorsAsync(pooler));
    }

    [Fact]
    public async Task A_database_that_dies_in_that_moment_is_away_and_has_refused_nobody()
    {
        using WordlessDatabase database = new(site.NodeCertificate, 1);
        await using PoolerProcess pooler = await StartBeforeAsync(database, 2);

        Assert.Contains("query_wait_timeout", (await site.AskAsync(pooler, "bob", "select 1")).Error, StringComparison.Ordinal);
        for (int i = 0; i < 600 && await ConnectErrorsAsync(pooler) == "0"; i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.NotEqual("0", await ConnectErrorsAsync(pooler));
    }

    private Task<PoolerProcess> StartBeforeAsync(WordlessDatabase database, int patience)
    {
        PoolerConfig config = site.Configure(("query_wait_timeout", patience));
        config.Databases["app"] = $"host={SecureSite.Database} port={database.Port}";
        return DcpProcess.StartAsync(config);
    }

    [Fact]
    public async Task A_certificate_that_comes_later_is_taken_at_the_next_reload()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());
        Assert.NotEqual(0, (await site.AskAsync(pooler, "late", "select 1")).ExitCode);
        site.Issue("late");
        await site.GiveAsync();
        await ReloadAsync(pooler);

        Assert.Equal("late|/O=Cockroach/CN=late", (await site.AskAsync(pooler, "late", WhoAmI)).EnsureSuccess().Output.Trim());
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_by_the_servers_after_a_reload()
    {
        const string serial = "select client_serial from pg_stat_ssl where pid = pg_backend_pid()";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());
        string before = (await site.AskAsync(pooler, "renewed", serial)).EnsureSuccess().Output;
        site.Issue("renewed");
        await site.GiveAsync();
        await ReloadAsync(pooler);
        Assert.Equal(before, (await site.AskAsync(pooler, "renewed", serial)).EnsureSuccess().Output);
        await ConsoleAsync(pooler, "RECONNECT");

        Assert.NotEqual(before, (await site.AskAsync(pooler, "renewed", serial)).EnsureSuccess().Output);
    }

    [Fact]
    public async Task A_user_that_may_no_longer_log_in_is_told_so_by_the_database()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());
        (await site.AskAsync(pooler, "leaver", "select 1")).EnsureSuccess();
        await using (NpgsqlConnection connection = await site.Server.ConnectAsync("postgres", Users.Admin))
            await connection.ExecuteAsync("alter role leaver nologin");
        await ConsoleAsync(pooler, "RECONNECT");

        Assert.Contains("role \"leaver\" is not permitted to log in", (await site.AskAsync(pooler, "leaver", "select 1")).Error, StringComparison.Ordinal);
        (await site.AskAsync(pooler, "bob", "select 1")).EnsureSuccess();
    }

    [Fact]
    public async Task A_forced_user_has_its_own_certificate_and_not_the_clients()
    {
        PoolerConfig config = site.Configure();
        config.Databases["app"] += " user=bob";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);

        Assert.Equal("bob|/O=Cockroach/CN=bob", (await site.AskAsync(pooler, "alice", WhoAmI)).EnsureSuccess().Output.Trim());
    }

    [Theory]
    [InlineData("host", "is not for 127.0.0.3")]
    [InlineData("authority", "is not trusted")]
    public async Task A_database_that_is_not_who_it_should_be_is_met_by_nobody_and_the_log_says_why(string wrong, string expected)
    {
        PoolerConfig config = site.Configure(("query_wait_timeout", 3));
        if (wrong == "host")
            config.Databases["app"] = config.Databases["app"].Replace(SecureSite.Database, SecureSite.WrongDatabase, StringComparison.Ordinal);
        else
            config.Settings["server_tls_ca_file"] = site.PathOf("elsewhere.crt");
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);

        Assert.Contains("query_wait_timeout", (await site.AskAsync(pooler, "alice", "select 1")).Error, StringComparison.Ordinal);
        await pooler.WaitForLogAsync("certificate verify failed: the certificate (CN=node, O=Cockroach) " + expected);
    }

    [Fact]
    public async Task A_client_is_checked_by_what_it_shows_and_checks_what_it_is_shown()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());

        Assert.Contains("certificate authentication failed", (await site.AskAsync(pooler, "alice", "select 1", "sslcert=none")).Error, StringComparison.Ordinal);
        string bobs = $"sslcert={site.PathOf("client.bob.crt")} sslkey={site.PathOf("client.bob.key")}";
        Assert.Contains("certificate authentication failed", (await site.AskAsync(pooler, "alice", "select 1", bobs)).Error, StringComparison.Ordinal);
        await pooler.WaitForLogAsync("TLS client certificate required");
        await pooler.WaitForLogAsync("TLS certificate name mismatch");

        string foreign = $"sslcert={site.PathOf("client.foreign.crt")} sslkey={site.PathOf("client.foreign.key")}";
        Assert.NotEqual(0, (await site.AskAsync(pooler, "bob", "select 1", foreign)).ExitCode);
        await pooler.WaitForLogAsync("the certificate (CN=foreign, O=Cockroach) is not trusted");
        string stale = $"sslcert={site.PathOf("client.expired.crt")} sslkey={site.PathOf("client.expired.key")}";
        Assert.NotEqual(0, (await site.AskAsync(pooler, "bob", "select 1", stale)).ExitCode);
        await pooler.WaitForLogAsync("the certificate (CN=expired, O=Cockroach) is not trusted");

        Assert.Contains("certificate verify failed", (await site.AskAsync(pooler, "bob", "select 1", $"sslrootcert={site.PathOf("elsewhere.crt")}")).Error, StringComparison.Ordinal);
        Assert.Contains("does not match host name", (await site.AskAsync(pooler, "bob", "select 1", "host=127.0.0.1")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_is_canceled_over_a_connection_with_the_users_certificate()
    {
        await using PoolerProcess pooler = await DcpProcess.StartAsync(site.Configure());
        await using NpgsqlConnection client = new(
            $"Host={SecureSite.Vip};Port={pooler.Port};Database=app;Username=bob;Password={Users.Password};SSL Mode=VerifyFull;Root Certificate={site.Authority};Pooling=false;Timeout=60;Command Timeout=90;Cancellation Timeout=30000");
        await client.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand sleep = new("select pg_sleep(60)", client);
        Task running = sleep.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using NpgsqlConnection admin = await site.Server.ConnectAsync("postgres", Users.Admin);
        while (await admin.ScalarAsync("select count(*) from pg_stat_activity where usename = 'bob' and query like '%pg_sleep%'") != "1")
            await Task.Delay(20, TestContext.Current.CancellationToken);
        sleep.Cancel();

        OperationCanceledException canceled = await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.Equal(PostgresErrorCodes.QueryCanceled, Assert.IsType<PostgresException>(canceled.InnerException).SqlState);
    }

    private static async Task ReloadAsync(PoolerProcess pooler)
    {
        pooler.Signal(Signals.Hup);
        await pooler.WaitForLogAsync("configuration reloaded");
    }

    /// <summary>Over the Unix socket, as nothing comes in over TCP without TLS.</summary>
    private static async Task<string> ConsoleAsync(PoolerProcess pooler, string command) =>
        (await Tool.PsqlAsync($"host={pooler.Directory} port={pooler.Port} dbname=pgbouncer user={Users.Admin}", command)).EnsureSuccess().Output;

    /// <summary>Attempts to reach the one target that failed, as SHOW TARGETS counts them.</summary>
    private static async Task<string> ConnectErrorsAsync(PoolerProcess pooler) => (await ConsoleAsync(pooler, "SHOW TARGETS")).Split('|')[14];
}
