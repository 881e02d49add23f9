using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Tests.Sampling;

public sealed class PostgresSourceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Counters_become_rates_and_means()
    {
        PostgresCounters counters = new(_time);
        Dictionary<string, double> values = [];
        counters.Translate(Totals(1), isTimed: true, isWalTimed: true, values);
        Assert.Empty(values);

        _time.Advance(2);
        counters.Translate(Totals(2), isTimed: true, isWalTimed: true, values);

        Assert.Equal(500, values[MetricTable.Transactions]);
        Assert.Equal(5, values[MetricTable.NewSessions]);
        Assert.Equal(0.25, values[MetricTable.BlockRead]);
        Assert.Equal(25, values[MetricTable.BlockWrites]);
        Assert.Equal(10, values[MetricTable.WalSyncs]);
        Assert.Equal(4, values[MetricTable.WalSync]);
    }

    [Fact]
    public void A_time_that_is_not_measured_is_no_zero()
    {
        PostgresCounters counters = new(_time);
        Dictionary<string, double> values = [];
        counters.Translate(Totals(1), isTimed: false, isWalTimed: false, values);
        _time.Advance(1);
        counters.Translate(Totals(2), isTimed: false, isWalTimed: false, values);

        Assert.False(values.ContainsKey(MetricTable.BlockRead));
        Assert.False(values.ContainsKey(MetricTable.WalSync));
        Assert.Equal(20, values[MetricTable.WalSyncs]);
    }

    [Fact]
    public void Statements_are_what_grew_since_the_runs_start()
    {
        PostgresStatements statements = new(_time);
        statements.AddText(1, "UPDATE  a\n SET b = $1");
        statements.AddText(2, "COMMIT");
        statements.AddText(3, "select queryid from pg_stat_statements(false)");
        Look(0, (1, 100, 1000, 100), (2, 50, 10, 0));
        Look(1, (1, 110, 1100, 110), (2, 50, 10, 0));
        DateTimeOffset start = _time.GetUtcNow().AddMilliseconds(500);
        _time.Advance(1);
        statements.AddLockWaits(1, 3);
        Dictionary<string, double> values = Look(0, (1, 130, 1160, 150), (2, 60, 40, 0), (3, 5, 1, 5));

        Assert.Equal(35, values[MetricTable.Queries]);
        Assert.Equal(91.0 / 35, values[MetricTable.StatementMean], 6);
        Assert.Equal(3, values[MetricTable.CommitMean]);
        Assert.Equal(
            [new StatementActivity("UPDATE a SET b = $1", 20, 60, 40, 3000), new StatementActivity("COMMIT", 10, 30, 0, 0)],
            statements.Since(start));

        Dictionary<string, double> Look(double seconds, params (long Id, long Calls, double Ms, long Rows)[] totals)
        {
            _time.Advance(seconds);
            Dictionary<string, double> metrics = [];
            statements.Add(totals.ToDictionary(one => one.Id, one => new PostgresStatements.Totals(one.Calls, one.Ms, one.Rows)), metrics);
            return metrics;
        }
    }

    private static Dictionary<string, double> Totals(int step) => new()
    {
        ["transactions"] = 1000 * step,
        ["sessions"] = 10 * step,
        ["deadlocks"] = 0,
        ["blks_read"] = 40 * step,
        ["blk_read_time"] = 10 * step,
        ["reads"] = 40 * step,
        ["writes"] = 50 * step,
        ["session_writes"] = step,
        ["syncs"] = 20 * step,
        ["sync_time"] = 80 * step,
    };
}
