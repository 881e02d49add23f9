namespace Dcp.Cluster.Drill;

/// <summary>One fault, from a healthy cluster to a healthy cluster.</summary>
internal sealed record DrillRound
{
    /// <summary>As on the command line.</summary>
    public required string Fault { get; init; }

    /// <summary>The host that it was done to.</summary>
    public required string Host { get; init; }

    /// <summary>Longest time without a successful connect.</summary>
    public required double OutageMs { get; init; }

    public required int Committed { get; init; }

    public required int TransactionsFailed { get; init; }

    public required int Restarted { get; init; }

    public required int? RowsLost { get; init; }

    public required int DoubleAnswers { get; init; }

    public required int Fencings { get; init; }

    /// <summary>What must not be, in words; empty when all is as it should be.</summary>
    public required IReadOnlyList<string> Violations { get; init; }
}
