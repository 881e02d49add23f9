using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>Every way to prove who one is, with real clients and a real PostgreSQL.</summary>
public sealed class LoginTests(PostgresFixture postgres) : IDisposable
{
    private readonly CertificateFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("md5")]
    [InlineData("scram-sha-256")]
    public async Task A_user_whom_only_the_database_knows_logs_in_and_its_servers_with_what_it_has_shown(string method)
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("auth_type", method), ("auth_user", Users.Admin));
        config.Userlist.Remove(Users.Scram);
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection client = await pooler.ConnectAsync(database, Users.Scram);

        Assert.Equal(Users.Scram, await client.ScalarAsync("select current_user"));
        await Assert.ThrowsAsync<PostgresException>(() => pooler.ConnectAsync(database, Users.Scram, "no"));
        PostgresException unknown = await Assert.ThrowsAsync<PostgresException>(() => pooler.ConnectAsync(database, "nobody_knows"));
        Assert.Equal("no such user", unknown.MessageText);
    }

    [Fact]
    public async Task Rules_choose_the_method_by_user_and_address()
    {
        string database = await postgres.CreateDatabaseAsync();
        string rules = _files.Write("hba.conf", $"host all {Users.Scram} 127.0.0.0/8 scram-sha-256\nhost all {Users.Trust} all reject\n");
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("auth_type", "hba"), ("auth_hba_file", rules));
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);

        await using NpgsqlConnection client = await pooler.ConnectAsync(database, Users.Scram);
        Assert.Equal("1", await client.ScalarAsync("select 1"));
        Assert.Equal("login rejected", (await Assert.ThrowsAsync<PostgresException>(() => pooler.ConnectAsync(database))).MessageText);
        Assert.Equal(
            "no authentication method is found",
            (await Assert.ThrowsAsync<PostgresException>(() => pooler.ConnectAsync(database, Users.Md5))).MessageText);
    }

    [Fact]
    public async Task The_operating_systems_user_comes_in_over_the_unix_socket_as_whom_a_map_says()
    {
        string database = await postgres.CreateDatabaseAsync();
        string map = _files.Write("ident.conf", $"me \"{Environment.UserName}\" {Users.Trust}\n");
        string rules = _files.Write("hba.conf", "local all all peer map=me\n");
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("auth_type", "hba"), ("auth_hba_file", rules), ("auth_ident_file", map));
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        string socket = $"host={pooler.Directory} port={pooler.Port} dbname={database}";

        Assert.Equal("1", (await Tool.PsqlAsync($"{socket} user={Users.Trust}", "select 1")).EnsureSuccess().Output.Trim());
        Assert.Contains("unix socket login rejected", (await Tool.PsqlAsync($"{socket} user={Users.Scram}", "select 1")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_opens_the_door_to_the_user_whose_name_it_bears()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(Encrypted("verify-full", ("auth_type", "cert")));
        var (certificate, key) = _files.Issue(Users.Trust, secretKey: true);
        string own = $"sslcert={certificate} sslkey={key}";

        Assert.Equal("1", (await Tool.PsqlAsync(OverTls(pooler, database, Users.Trust, own), "select 1")).EnsureSuccess().Output.Trim());
        Assert.Contains(
            "certificate authentication failed",
            (await Tool.PsqlAsync(OverTls(pooler, database, Users.Scram, own), "select 1")).Error,
            StringComparison.Ordinal);
        Assert.NotEqual(0, (await Tool.PsqlAsync(OverTls(pooler, database, Users.Trust, ""), "select 1")).ExitCode);
    }

    [Fact]
    public async Task A_scram_login_can_be_bound_to_the_poolers_certificate()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(Encrypted("require", ("auth_type", "scram-sha-256")));
        string bound = OverTls(pooler, database, Users.Scram, "channel_binding=require");

        Assert.Equal("1", (await Tool.PsqlAsync(bound, "select 1", password: Users.Password)).EnsureSuccess().Output.Trim());
        Assert.NotEqual(0, (await Tool.PsqlAsync(bound, "select 1", password: "no")).ExitCode);
    }

    [Fact]
    public async Task New_certificates_are_for_new_connections_and_break_no_old_one()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Encrypted("require");
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection before = new(
            $"{Connections.Describe(pooler.Port, database, Users.Trust)};SSL Mode=Require");
        await before.OpenAsync(TestContext.Current.CancellationToken);
        var (certificate, key) = _files.Issue("elsewhere");
        config.Settings["client_tls_cert_file"] = certificate;
        config.Settings["client_tls_key_file"] = key;
        await pooler.RewriteAsync(config);
        pooler.Signal(Signals.Hup);
        await pooler.WaitForLogAsync("configuration reloaded");

        Assert.NotEqual(0, (await Tool.PsqlAsync(OverTls(pooler, database, Users.Trust, ""), "select 1")).ExitCode);
        Assert.Equal("1", await before.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task A_client_may_begin_with_tls_without_asking()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(Encrypted("require"));
        await using NpgsqlConnection client = new(
            $"{Connections.Describe(pooler.Port, database, Users.Trust)};SSL Mode=Require;SSL Negotiation=Direct");
        await client.OpenAsync(TestContext.Current.CancellationToken);

        Assert.Equal("1", await client.ScalarAsync("select 1"));
    }

    private PoolerConfig Encrypted(string mode, params (string, object)[] more)
    {
        var (certificate, key) = _files.Issue("localhost");
        return PoolerConfig.For(
            postgres.Server,
            [("client_tls_sslmode", mode), ("client_tls_cert_file", certificate), ("client_tls_key_file", key), ("client_tls_ca_file", _files.Authority), .. more]);
    }

    private string OverTls(PoolerProcess pooler, string database, string user, string more) =>
        $"host=localhost port={pooler.Port} dbname={database} user={user} sslmode=verify-full sslrootcert={_files.Authority} {more}";
}
