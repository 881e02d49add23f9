using System.Text.Json.Serialization;

namespace Dcp.Cluster.Drill;

/// <summary>What the clients saw since the probe was told to begin. Timestamps are of the machine's monotonic clock.</summary>
internal sealed record ProbeReport
{
    public required long Now { get; init; }

    /// <summary>When a connect last succeeded; 0 if none has.</summary>
    public required long LastSuccess { get; init; }

    public required int Successes { get; init; }

    public required int Failures { get; init; }

    /// <summary>Longest time without a success, milliseconds, the one still going on included.</summary>
    public required double LongestGapMs { get; init; }

    /// <summary>When the address was first answered for by another hardware address than before; 0 if never.</summary>
    public required long TakenOverAt { get; init; }

    /// <summary>ARP requests for the address that two hosts answered.</summary>
    public required int DoubleAnswers { get; init; }

    public required int Committed { get; init; }

    /// <summary>Transactions that had begun and got an error or no answer.</summary>
    public required int TransactionsFailed { get; init; }

    /// <summary>Of those: COMMIT was sent, and what became of it was not heard.</summary>
    public required int TransactionsInDoubt { get; init; }

    /// <summary>Transactions that met a closed connection before they had begun, and were begun anew elsewhere.</summary>
    public required int Restarted { get; init; }

    /// <summary>Rows whose commit was confirmed and that are not there; null when the database could not be asked.</summary>
    public int? RowsLost { get; init; }

    /// <summary>The last thing that went wrong for a client.</summary>
    public string? LastError { get; init; }
}

[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class ProbeReportJson : JsonSerializerContext;
