namespace Dcp.Workload.Running.Comparing;

/// <summary>A target's figures over its rounds. Those of runs that ended early are left out.</summary>
internal sealed record TargetFigures
{
    public required string Name { get; init; }

    /// <summary>Connection URI without its password; null when no run came to a result.</summary>
    public string? Uri { get; init; }

    public string? ServerVersion { get; init; }

    /// <summary>What came of each round, in their order.</summary>
    public required IReadOnlyList<RoundOutcome> Rounds { get; init; }

    /// <summary>By the clock; null like all figures when no round came to its end.</summary>
    public Measured? CyclesPerSecond { get; init; }

    public Measured? ConnectMeanMs { get; init; }

    /// <summary>Mean wait for a pooled server; null also when no console was asked.</summary>
    public Measured? PoolWaitMeanMs { get; init; }

    /// <summary>Errors of all rounds that count.</summary>
    public long Errors { get; init; }

    public long Retries { get; init; }

    public IReadOnlyList<OperationFigures> Operations { get; init; } = [];
}
