namespace Dcp.Workload.Results;

/// <summary>
/// One run of a workload against one target, as written to <c>NAME.run.json</c>. Reports and comparisons are made from
/// these files alone, so everything a reader needs to judge the figures is in here, and no secret is.
/// All times are UTC; all latencies are milliseconds.
/// </summary>
public sealed record RunResult
{
    /// <summary>What <see cref="Partial"/> says of a run that its user ended.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Version of this file's form; a reader refuses one that it does not know.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Name of the run, unique within its directory (<c>flights.direct.1</c>).</summary>
    public required string RunName { get; init; }

    /// <summary>What was connected to: <c>direct</c>, <c>managed</c>, or a name given on the command line.</summary>
    public required string Target { get; init; }

    /// <summary>Which round of a comparison this is, from 1; null outside of one.</summary>
    public int? Round { get; init; }

    public required string Workload { get; init; }

    /// <summary>Connection URI without its password.</summary>
    public required string Uri { get; init; }

    /// <summary>What the server says that it is (<c>PostgreSQL 15.18</c>, <c>CockroachDB v25.2.1</c>).</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The workload's arguments after defaults, by name.</summary>
    public required IReadOnlyDictionary<string, string> Arguments { get; init; }

    /// <summary>Runner options that a reader needs to repeat the run (iterations, duration, ramp, rate ...).</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Worker processes.</summary>
    public required int Workers { get; init; }

    /// <summary>Client connections over all workers.</summary>
    public required int Connections { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset EndTime { get; init; }

    /// <summary>Why the run ended early (<c>interrupted</c>, an error), or null when it ran to its end.</summary>
    public string? Partial { get; init; }

    /// <summary>One entry per operation, <c>__cycle__</c> included, in the workload's order.</summary>
    public required IReadOnlyList<OperationResult> Operations { get; init; }

    /// <summary>Time to open a connection, login included.</summary>
    public required OperationResult Connect { get; init; }

    /// <summary>How long after its time a cycle began under a target rate (which its latency holds); null without a rate.</summary>
    public OperationResult? Lag { get; init; }

    /// <summary>The levels of a run with a schedule of levels, in its order, of which the figures above are the sum; empty for any other.</summary>
    public IReadOnlyList<LevelResult> Levels { get; init; } = [];

    /// <summary>Errors by operation and SQLSTATE; empty when there were none.</summary>
    public required IReadOnlyList<ErrorCount> Errors { get; init; }

    /// <summary>Transactions retried after 40001, in all.</summary>
    public required long Retries { get; init; }

    /// <summary>Connections that were lost and opened again.</summary>
    public required long Reconnects { get; init; }

    /// <summary>What the pooler's console said about waiting for a server during the run; null without a console.</summary>
    public PoolWait? PoolWait { get; init; }

    /// <summary>What happened each second, as clients saw it.</summary>
    public required IReadOnlyList<TimelinePoint> Timeline { get; init; }

    /// <summary>Samples of the database, the pooler and the host, each second; empty when nobody sampled.</summary>
    public IReadOnlyList<MetricSample> Samples { get; init; } = [];

    /// <summary>What the database executed during the run, those that took most first; empty when it was not asked or does not say.</summary>
    public IReadOnlyList<StatementActivity> Statements { get; init; } = [];
}
