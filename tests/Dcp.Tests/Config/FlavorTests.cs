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
    [InlineData("server_lifetime_jitter=101%", "server_lifetime_jitter = \"101%\" is not allowed; it takes 0% to 100%")]
    public void Other_words_are_refused(string words, string problem) =>
        Assert.Contains(problem, ConfigText.OnlyProblem($"[pgbouncer]\nauth_type=any\n[databases]\na = user=u {words}\n"), StringComparison.Ordinal);

    private static DatabaseConfig Load(string words, string settings = "") =>
        ConfigText.Good($"[pgbouncer]\nauth_type = any\nunix_socket_dir =\nlisten_addr = *\n{settings}[databases]\na = host=x user=u {words}\n").Databases["a"];
}
