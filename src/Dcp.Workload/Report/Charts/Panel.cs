namespace Dcp.Workload.Report.Charts;

/// <summary>One run of a chart.</summary>
/// <param name="Role">Colour of the run: <c>direct</c> or <c>managed</c>.</param>
/// <param name="Summary">The panel in words, for those who do not see it.</param>
internal sealed record Panel(string Run, string Role, string Summary, IReadOnlyList<Series> Series);
