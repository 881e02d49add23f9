using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class FlavorTests
{
    [Fact]
    public void CockroachDB_brings_its_own_defaults()
    {
        DatabaseConfig database = Load("host=a,b flavor=cockroachdb");

        Assert.Equal("http://:8080/health?ready=1", database.Check.Method.ToString());
        Assert.Equal(TimeSpan.FromSeconds(1), database.Check.Inter);
        Assert.Equal(BalanceKind.LeastConn, database.LoadBalanceHosts.Kind);
        Assert.Equal((TimeSpan.FromMinutes(5), 10), (database.ServerLifetime, database.ServerLifetimeJitter));
    }

    [Fact]
    public void What_is_written_beside_it_wins_wherever_it_stands()
    {
        DatabaseConfig database = Load("check=off inter=3s load_balance_hosts=first server_lifetime=1h flavor=cockroachdb server_lifetime_jitter=25");

        Assert.False(database.Check.IsOn);
        Assert.Equal(TimeSpan.FromSeconds(3), database.Check.Inter);
        Assert.Equal(BalanceKind.First, database.LoadBalanceHosts.Kind);
        Assert.Equal((TimeSpan.FromHours(1), 25), (database.ServerLifetime, database.ServerLifetimeJitter));
    }

    [Theory]
    [InlineData("prefer", "http://:8080/health?ready=1")]
    [InlineData("require", "https://:8080/health?ready=1")]
    public void A_secure_clusters_readiness_is_asked_by_TLS(string mode, string check) =>
        Assert.Equal(check, Load("flavor=cockroachdb", $"server_tls_sslmode = {mode}\n").Check.Method.ToString());

    [Theory]
    [InlineData("flavor=oracle", "flavor = \"oracle\" is not allowed; it takes auto, postgresql, cockroachdb")]
    [InlineData("retry_drained=1", "retry_drained needs flavor=cockroachdb")]
    [InlineData("server_lifetime_jitter=101%", "server_lifetime_jitter = \"101%\" is not allowed; it takes 0% to 100%")]
    public void Other_words_are_refused(string words, string problem) =>
        Assert.Contains(problem, ConfigText.OnlyProblem($"[pgbouncer]\nauth_type=any\n[databases]\na = user=u {words}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("acme.app", "acme", "real")]
    [InlineData("other.app", null, null)]
    [InlineData("--x.app", null, null)]
    [InlineData("Acme.app", null, null)]
    [InlineData("acme.", null, null)]
    [InlineData("acme.pgbouncer", null, null)]
    [InlineData("acme.free", "acme", "free")]
    public void A_virtual_cluster_is_named_before_the_database(string name, string? cluster, string? dbName)
    {
        DcpConfig config = ConfigText.Good("""
            [pgbouncer]
            auth_type = any
            unix_socket_dir =
            listen_addr = *
            [databases]
            app = host=x user=u dbname=real virtual_clusters=acme,beta
            free = host=x user=u virtual_clusters=*
            closed = host=x user=u
            """);
        DatabaseConfig? found = config.FindDatabase(name);

        Assert.Equal((cluster, dbName), (found?.Cluster, found?.DbName));
        Assert.Null(config.FindDatabase("acme.closed"));
    }

    [Theory]
    [InlineData("pool_size=96", null)]
    [InlineData("pool_size=145", "the pool size (145) is far more than CockroachDB can use at a time; 3 hosts with 8 vCPUs each want 48 to 96 in all (2 to 4 for each vCPU)")]
    [InlineData("pool_size=23", "the pool size (23) cannot keep the database busy; 3 hosts with 8 vCPUs each want 48 to 96 in all (2 to 4 for each vCPU)")]
    [InlineData("pool_size=0", "the pool size is unlimited; 3 hosts with 8 vCPUs each want 48 to 96 in all (2 to 4 for each vCPU)")]
    [InlineData("pool_size=auto auto_pool_size_max=192", null)]
    [InlineData("pool_size=auto auto_pool_size_max=193", "auto_pool_size_max (193) is far more than CockroachDB can use at a time; 3 hosts with 8 vCPUs each want 48 to 96 in all (2 to 4 for each vCPU)")]
    [InlineData("pool_size=96 virtual_clusters=acme,*,b-2", null)]
    [InlineData("max_db_connections=500", "max_db_connections (500) is far more than CockroachDB can use at a time; 3 hosts with 8 vCPUs each want 48 to 96 in all (2 to 4 for each vCPU)")]
    public void A_size_that_does_not_fit_the_nodes_is_told(string words, string? problem)
    {
        string[] problems = ConfigText.Load($"[pgbouncer]\nauth_type = any\nunix_socket_dir =\nlisten_addr = *\n[databases]\na = host=x,y,z user=u flavor=cockroachdb node_vcpus=8 pool_mode=transaction {words}\n").Problems;

        if (problem is null)
            Assert.Empty(problems);
        else
            Assert.Equal($"t.ini:6: warning: database \"a\": {problem}", Assert.Single(problems));
    }

    [Theory]
    [InlineData("flavor=cockroachdb", true)]
    [InlineData("flavor=cockroachdb pool_mode=transaction", false)]
    [InlineData("flavor=auto", false)]
    public void Session_pooling_that_a_drain_breaks_is_told(string words, bool isTold)
    {
        string[] problems = ConfigText.Load($"[pgbouncer]\nauth_type = any\nunix_socket_dir =\nlisten_addr = *\n[databases]\na = host=x user=u {words}\n").Problems;

        Assert.Equal(isTold, problems is [string only] && only.Contains("pool_mode = session: a client keeps its server", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Beta")]
    [InlineData("a_b")]
    [InlineData("-a")]
    public void A_virtual_cluster_that_nobody_could_choose_is_refused(string cluster)
    {
        string[] problems = ConfigText.Load($"[pgbouncer]\nauth_type = any\nunix_socket_dir =\nlisten_addr = *\n[databases]\na = host=x user=u flavor=cockroachdb pool_mode=transaction virtual_clusters=acme,{cluster}\n").Problems;

        Assert.Equal(
            $"t.ini:6: error: database \"a\": virtual_clusters: \"{cluster}\" can be nobody's name; it takes lower-case letters, digits and dashes, no dash first, 100 at most", Assert.Single(problems));
    }

    private static DatabaseConfig Load(string words, string settings = "") =>
        ConfigText.Good($"[pgbouncer]\nauth_type = any\nunix_socket_dir =\nlisten_addr = *\n{settings}[databases]\na = host=x user=u pool_mode=transaction {words}\n").Databases["a"];
}
