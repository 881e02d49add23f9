using Dcp.Workload.Connections;
using Dcp.Workload.PoolConsole;
using Dcp.Workload.Workloads.Flights;

namespace Dcp.Tests.Workload;

public sealed class ConnectionsTests
{
    [Theory]
    [InlineData("PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu", "PostgreSQL 15.18")]
    [InlineData("PostgreSQL 18beta1 on x86_64", "PostgreSQL 18beta1")]
    [InlineData("", "")]
    public void PostgreSql_says_its_number(string version, string shown) =>
        Assert.Equal(new ServerIdentity(Dialect.PostgreSql, shown), ServerIdentity.Parse(version));

    [Theory]
    [InlineData("CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu, built 2025/06/03 16:20:08, go1.23.7)", "CockroachDB v25.2.1")]
    [InlineData("CockroachDB OSS v19.1.0", "CockroachDB v19.1.0")]
    [InlineData("CockroachDB", "CockroachDB")]
    public void CockroachDb_is_told_by_its_name(string version, string shown) =>
        Assert.Equal(new ServerIdentity(Dialect.CockroachDb, shown), ServerIdentity.Parse(version));

    [Fact]
    public void A_follower_read_is_asked_of_CockroachDb_alone_and_not_inside_a_transaction()
    {
        Assert.Contains("AS OF SYSTEM TIME follower_read_timestamp()", Select(Dialect.CockroachDb, autocommit: true), StringComparison.Ordinal);
        Assert.DoesNotContain("AS OF", Select(Dialect.CockroachDb, autocommit: false), StringComparison.Ordinal);
        Assert.DoesNotContain("AS OF", Select(Dialect.PostgreSql, autocommit: true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_consoles_counters_are_those_of_the_database_in_question()
    {
        Dictionary<string, string>[] stats =
        [
            new() { ["database"] = "app", ["total_wait_time"] = "1500", ["total_server_assignment_count"] = "7", ["total_xact_count"] = "9" },
            new() { ["database"] = "other", ["total_wait_time"] = "99", ["total_server_assignment_count"] = "99" },
        ];
        Dictionary<string, string>[] pools =
        [
            new() { ["database"] = "app", ["user"] = "a", ["maxwait"] = "0", ["maxwait_us"] = "12" },
            new() { ["database"] = "app", ["user"] = "b", ["maxwait"] = "2", ["maxwait_us"] = "500000" },
            new() { ["database"] = "other", ["maxwait"] = "9", ["maxwait_us"] = "0" },
        ];

        Assert.Equal(new PoolWaitCounters(1500, 7, 2_500_000), PoolWaitCounters.From(stats, pools, "app"));
        Assert.Equal(new PoolWaitCounters(0, 0, 0), PoolWaitCounters.From(stats, pools, "nowhere"));
    }

    [Fact]
    public void An_older_PgBouncer_counts_transactions_instead_of_assignments()
    {
        Dictionary<string, string>[] stats = [new() { ["database"] = "app", ["total_wait_time"] = "1500", ["total_xact_count"] = "9" }];

        Assert.Equal(new PoolWaitCounters(1500, 9, 0), PoolWaitCounters.From(stats, [], "app"));
    }

    private static string Select(Dialect dialect, bool autocommit) => new FlightsStatements(dialect, autocommit).SelectFlights.Sql;
}
