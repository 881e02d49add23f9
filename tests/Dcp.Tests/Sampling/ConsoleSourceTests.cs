using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Tests.Sampling;

public sealed class ConsoleSourceTests
{
    private readonly ConsoleSource _source = new(new Uri("postgresql://admin@127.0.0.1:1/pgbouncer"));

    [Fact]
    public void Pools_are_added_up_without_the_consoles_own()
    {
        Dictionary<string, double> values = [];

        _source.ReadPools([Pool("app", 3, 7, 1, 250_000), Pool("other", 1, 2, 0, 90_000), Pool("pgbouncer", 1, 0, 0, 0)], values);

        Assert.Equal(4, values[MetricTable.PoolerClientsActive]);
        Assert.Equal(9, values[MetricTable.PoolerClientsWaiting]);
        Assert.Equal(1250, values[MetricTable.PoolerMaxWait]);
    }

    [Fact]
    public void Waiting_is_what_grew_during_the_run_and_the_longest_that_was_seen()
    {
        Assert.Null(_source.Wait);
        _source.ReadStatistics([Statistics("app", 5_000_000, 10), Statistics("pgbouncer", 7, 7)]);
        _source.ReadPools([Pool("app", 0, 1, 0, 800_000)], new Dictionary<string, double>());
        _source.ReadPools([Pool("app", 0, 1, 0, 300_000)], new Dictionary<string, double>());
        _source.ReadStatistics([Statistics("app", 6_500_000, 40), Statistics("pgbouncer", 9, 9)]);

        Assert.Equal(new PoolWait(1500, 30, 800), _source.Wait);
    }

    [Fact]
    public void An_older_console_counts_transactions_instead_of_assignments()
    {
        Dictionary<string, string> before = new() { ["database"] = "app", ["total_wait_time"] = "0", ["total_xact_count"] = "5" };
        Dictionary<string, string> after = new(before) { ["total_xact_count"] = "12" };

        _source.ReadStatistics([before]);
        _source.ReadStatistics([after]);

        Assert.Equal(7, _source.Wait!.Assignments);
    }

    private static Dictionary<string, string> Pool(string database, int active, int waiting, int maxWait, int maxWaitMicroseconds) => new()
    {
        ["database"] = database,
        ["cl_active"] = $"{active}",
        ["cl_waiting"] = $"{waiting}",
        ["sv_active"] = $"{active}",
        ["sv_idle"] = "0",
        ["maxwait"] = $"{maxWait}",
        ["maxwait_us"] = $"{maxWaitMicroseconds}",
    };

    private static Dictionary<string, string> Statistics(string database, long wait, long assignments) => new()
    {
        ["database"] = database,
        ["total_wait_time"] = $"{wait}",
        ["total_server_assignment_count"] = $"{assignments}",
        ["total_xact_count"] = "1",
    };
}
