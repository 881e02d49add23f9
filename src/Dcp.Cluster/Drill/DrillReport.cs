using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Dcp.Cluster.Drill;

/// <summary>A whole drill.</summary>
internal sealed record DrillReport(int Nodes, int TokenMs, int Load, IReadOnlyList<DrillSummary> Summary, IReadOnlyList<DrillRound> Rounds)
{
    internal bool HasViolations => Rounds.Any(round => round.Violations.Count > 0);

    internal string ToText()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Nodes} hosts, token {TokenMs} ms, {Load} busy processes beside it; outages in ms\n");
        text.Append("fault                  rounds      min   median      max  tx failed  rows lost  double answers\n");
        foreach (var line in Summary)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{line.Fault,-22} {line.Rounds,6} {line.MinMs,8:0} {line.MedianMs,8:0} {line.MaxMs,8:0} {line.TransactionsFailed,10} {line.RowsLost,10} {line.DoubleAnswers,15}\n");
        }

        foreach (var round in Rounds)
        {
            foreach (var violation in round.Violations) text.Append(CultureInfo.InvariantCulture, $"VIOLATION {round.Fault} ({round.Host}): {violation}\n");
        }

        return text.ToString();
    }
}

[JsonSerializable(typeof(DrillReport))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class DrillReportJson : JsonSerializerContext;
