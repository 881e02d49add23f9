namespace Dcp.Cluster.Drill;

/// <summary>All rounds of one fault.</summary>
internal sealed record DrillSummary(
    string Fault, int Rounds, double MinMs, double MedianMs, double MaxMs, int TransactionsFailed, int RowsLost, int DoubleAnswers, int Violations)
{
    internal static IReadOnlyList<DrillSummary> Of(IEnumerable<DrillRound> rounds) =>
    [
        .. from round in rounds
           group round by round.Fault into all
           let outages = all.Select(round => round.OutageMs).Order().ToArray()
           select new DrillSummary(
               all.Key,
               outages.Length,
               outages[0],
               Median(outages),
               outages[^1],
               all.Sum(round => round.TransactionsFailed),
               all.Sum(round => round.RowsLost ?? 0),
               all.Sum(round => round.DoubleAnswers),
               all.Sum(round => round.Violations.Count)),
    ];

    private static double Median(double[] sorted) =>
        sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}
