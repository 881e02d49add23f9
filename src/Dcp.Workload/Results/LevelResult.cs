namespace Dcp.Workload.Results;

/// <summary>One level of a run that has several: its own figures, as <see cref="RunResult"/> has them for the whole.</summary>
public sealed record LevelResult
{
    /// <summary>Client connections over all workers.</summary>
    public required int Connections { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset EndTime { get; init; }

    public string? Partial { get; init; }

    public required IReadOnlyList<OperationResult> Operations { get; init; }

    public required OperationResult Connect { get; init; }

    public OperationResult? Lag { get; init; }

    public required IReadOnlyList<ErrorCount> Errors { get; init; }

    public required long Retries { get; init; }

    public required long Reconnects { get; init; }

    public PoolWait? PoolWait { get; init; }

    /// <summary>This level as a run of its own, everything else taken from the <paramref name="whole"/>; without timeline and samples.</summary>
    public RunResult AsRun(RunResult whole) => whole with
    {
        RunName = $"{whole.RunName}.c{Connections}",
        Connections = Connections,
        StartTime = StartTime,
        EndTime = EndTime,
        Partial = Partial,
        Operations = Operations,
        Connect = Connect,
        Lag = Lag,
        Levels = [],
        Errors = Errors,
        Retries = Retries,
        Reconnects = Reconnects,
        PoolWait = PoolWait,
        Timeline = [],
        Samples = [],
    };
}
