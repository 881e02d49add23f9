namespace Dcp.Workload.Running.Comparing;

/// <summary>A comparison, as written to <c>compare.json</c>: figures over all rounds. Everything else is in the files of the runs.</summary>
internal sealed record ComparisonResult
{
    /// <summary>Version of this file's form.</summary>
    public int Schema { get; init; } = 1;

    public required string Workload { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset EndTime { get; init; }

    public required int Connections { get; init; }

    public required int Workers { get; init; }

    /// <summary>Rounds that were asked for.</summary>
    public required int Rounds { get; init; }

    /// <summary>Seconds between two runs.</summary>
    public required double PauseSeconds { get; init; }

    public required IReadOnlyDictionary<string, string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Why not every round of every target counts; null when all do.</summary>
    public string? Partial { get; init; }

    /// <summary>In the order in which they were named: the others are compared with the first.</summary>
    public required IReadOnlyList<TargetFigures> Targets { get; init; }
}
