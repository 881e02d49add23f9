namespace Dcp.Cluster.Drill;

/// <summary>What a drill does.</summary>
internal sealed record DrillPlan
{
    internal static readonly TimeSpan DefaultPatience = TimeSpan.FromMilliseconds(200);

    /// <summary>One after the other, again and again, until there were <see cref="Total"/>.</summary>
    public required IReadOnlyList<DrillFault> Faults { get; init; }

    public required int Total { get; init; }

    /// <summary>How long a client that connects waits for its answer.</summary>
    public TimeSpan Patience { get; init; } = DefaultPatience;

    /// <summary>Processes that only take processor time, beside it all.</summary>
    public int Load { get; init; }
}
