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

    public static OperationResult Operation(string id, double mean) =>
        new(id, 512, 8192, mean, mean * 0.92, mean * 1.8, mean * 2.1, mean * 2.7, mean * 5, "");

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
