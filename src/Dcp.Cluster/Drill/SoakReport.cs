using System.Globalization;
using System.Text.Json.Serialization;

namespace Dcp.Cluster.Drill;

/// <summary>A time at full load.</summary>
internal sealed record SoakReport
{
    public required int Nodes { get; init; }

    public required int TokenMs { get; init; }

    public required double Minutes { get; init; }

    /// <summary>Processes that did nothing but take time from <see cref="Cores"/>.</summary>
    public required int Burners { get; init; }

    public required int Cores { get; init; }

    /// <summary>Hosts that were fenced, asked for or done; none should.</summary>
    public required IReadOnlyList<string> Fenced { get; init; }

    /// <summary>How often the address changed its host; it should not.</summary>
    public required int Moves { get; init; }

    /// <summary>Longest time without a successful connect.</summary>
    public required double LongestGapMs { get; init; }

    public required int Committed { get; init; }

    public required int TransactionsFailed { get; init; }

    public required int? RowsLost { get; init; }

    internal bool HasViolations => Fenced.Count > 0 || Moves > 0 || TransactionsFailed > 0 || RowsLost is not 0;

    internal string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Nodes} hosts, token {TokenMs} ms, {Minutes:0.#} minutes with {Burners} busy processes on {Cores} cores
        fenced: {(Fenced.Count == 0 ? "nobody" : string.Join(", ", Fenced))}; the address moved {Moves} times
        {Committed} transactions, {TransactionsFailed} failed, {(RowsLost is { } lost ? lost.ToString(CultureInfo.InvariantCulture) : "unknown")} rows lost, longest time without a connect {LongestGapMs:0} ms

        """);
}

[JsonSerializable(typeof(SoakReport))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class SoakReportJson : JsonSerializerContext;
