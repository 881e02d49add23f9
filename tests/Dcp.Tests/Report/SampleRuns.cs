using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Tests.Report;

/// <summary>Results of runs that never were, with figures of a believable size.</summary>
internal static class SampleRuns
{
    private static readonly string[] Timed = ["__cycle__", "status"];
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    public static RunResult Direct() => Make("direct", 1, sessions: 512, seconds: 100);

    public static RunResult Managed() => Make("managed", 0.42, sessions: 8, seconds: 80) with
    {
        PoolWait = new PoolWait(812_345, 40_960, 412),
    };

    /// <summary>Rounds of one target, which differ by a factor; each later than the last.</summary>
    public static IEnumerable<RunResult> Rounds(string target, params IEnumerable<double> factors) =>
        factors.Select((factor, index) => Make(target, factor, sessions: 8, seconds: (int)(100 * factor)) with
        {
            RunName = $"flights.{target}.{index + 1}",
            StartTime = Start.AddMinutes(10 * index),
            EndTime = Start.AddMinutes(10 * index).AddSeconds(100 * factor),
        });

    /// <summary>As CockroachDB would have it: its charts and its account of statements.</summary>
    public static RunResult Cockroach(RunResult run) => run with
    {
        ServerVersion = "CockroachDB v25.2.1",
        Samples =
        [
            .. from second in Enumerable.Range(0, (int)(run.EndTime - run.StartTime).TotalSeconds)
               let wave = 1 + (0.1 * Math.Sin(second / 3.0))
               select new MetricSample(second + 0.4, CockroachMetrics.ToDictionary(metric => metric, _ => 40 * wave)),
        ],
    };

    public static OperationResult Operation(string id, double mean) =>
        new(id, 512, 8192, mean, mean * 0.92, mean * 1.8, mean * 2.1, mean * 2.7, mean * 5, "");

    private static string[] CockroachMetrics =>
    [
        MetricTable.Queries, MetricTable.ServiceP50, MetricTable.ServiceP99, MetricTable.DatabaseCpu, MetricTable.DatabaseMemory, MetricTable.DiskReads,
        MetricTable.DiskWrites, MetricTable.OpenSessions, MetricTable.NewSessions, MetricTable.OpenTransactions, MetricTable.Contention,
        MetricTable.KvP50, MetricTable.KvP99, MetricTable.SqlMemory, MetricTable.WalSyncP99, MetricTable.CommitP50, MetricTable.CommitP99,
        MetricTable.SlotsExhausted, MetricTable.TokensExhausted, MetricTable.QueueP99, MetricTable.SchedulingP50, MetricTable.SchedulingP99,
    ];

    private static RunResult Make(string target, double factor, int sessions, int seconds) => new()
    {
        RunName = $"flights.{target}",
        Target = target,
        Workload = "flights",
        Uri = "postgresql://pgb@127.0.0.1:5432/defaultdb",
        ServerVersion = "PostgreSQL 15.18",
        Arguments = new Dictionary<string, string> { ["batch_size"] = "64", ["delay"] = "100" },
        Options = new Dictionary<string, string> { ["iterations"] = "8192" },
        Workers = 4,
        Connections = 512,
        StartTime = Start,
        EndTime = Start.AddSeconds(seconds),
        Operations =
        [
            Operation("__cycle__", 2741.8 * factor),
            Operation("inventory", 1010 * factor),
            Operation("price", 330.2 * factor),
            Operation("schedule", 137.5 * factor),
            Operation("status", 1252.6 * factor),
        ],
        Connect = Operation("__connect__", 210 * factor),
        Errors = [],
        Retries = 0,
        Reconnects = 0,
        Timeline =
        [
            .. from second in Enumerable.Range(0, seconds)
               from id in Timed
               let wave = 1 + (0.3 * Math.Sin(second / 5.0)) + (second % 7 * 0.02)
               let mean = (id == "status" ? 1252 : 2741) * factor * wave
               select new TimelinePoint(second, id, (int)(90 / wave / factor), mean * 0.9, mean * 2, mean * 2.6, mean * 4),
        ],
        Statements =
        [
            new StatementActivity("UPDATE flight_status SET status = $1 WHERE flight_id = ANY($2)", 7373, 120_000 * factor / 0.42, 471_872, 900),
            new StatementActivity("SELECT flight_id FROM flights LIMIT $1 OFFSET $2", 8192, 48_000 * factor / 0.42, 524_288, null),
        ],
        Samples =
        [
            .. from second in Enumerable.Range(0, seconds)
               let wave = 1 + (0.1 * Math.Sin(second / 3.0))
               select new MetricSample(second + 0.4, Values(target, factor, sessions, wave)),
        ],
    };

    private static Dictionary<string, double> Values(string target, double factor, int sessions, double wave)
    {
        Dictionary<string, double> values = new()
        {
            [MetricTable.Transactions] = 380 * wave / factor,
            [MetricTable.OpenSessions] = sessions,
            [MetricTable.ActiveSessions] = sessions * 0.8 * wave,
            [MetricTable.WaitingForLock] = sessions * 0.4 * wave,
            [MetricTable.DatabaseCpu] = 70 * wave,
            [MetricTable.DatabaseMemory] = 180 + (sessions * 3.2),
            [MetricTable.LoadCpu] = 12 * wave,
            [MetricTable.Queries] = 760 * wave / factor,
            [MetricTable.StatementMean] = 30 * factor * wave,
            [MetricTable.OpenTransactions] = sessions * 0.7 * wave,
            [MetricTable.IdleInTransaction] = sessions * 0.1 * wave,
            [MetricTable.NewSessions] = factor * wave,
            [MetricTable.DiskReads] = 40 * wave,
            [MetricTable.BlockReads] = 90 * wave,
            [MetricTable.DiskWrites] = 250 * wave,
            [MetricTable.BlockWrites] = 130 * wave,
            [MetricTable.SessionWrites] = 3 * wave,
            [MetricTable.WaitsLwLock] = sessions * 0.2 * wave,
            [MetricTable.WaitsLock] = sessions * 0.4 * wave,
            [MetricTable.WaitsIo] = sessions * 0.1 * wave,
            [MetricTable.WaitsNone] = sessions * 0.1 * wave,
            [MetricTable.BlockRead] = 0.3 * wave,
            [MetricTable.WalSync] = 6 * wave,
            [MetricTable.CommitMean] = 9 * wave,
            [MetricTable.BeyondCores] = sessions * 0.7 * wave,
            [MetricTable.RunQueue] = sessions * 0.3 * wave,
            [MetricTable.SchedulingMean] = 4 * factor * wave,
        };
        if (target == "managed")
        {
            values[MetricTable.PoolerCpu] = 6 * wave;
            values[MetricTable.PoolerMemory] = 31;
            values[MetricTable.PoolerClientsActive] = 8;
            values[MetricTable.PoolerClientsWaiting] = 300 * wave;
        }

        return values;
    }
}
