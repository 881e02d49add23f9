namespace Dcp.Workload.Report.Charts;

/// <summary>One of a chart's panels.</summary>
/// <param name="Title">The target's or operation's name.</param>
/// <param name="Role">Colour of the target: <c>t0</c>, <c>t1</c> ...; empty for a panel of several.</param>
/// <param name="Summary">The panel in words, for those who do not see it.</param>
internal sealed record Panel(string Title, string Role, string Summary, IReadOnlyList<Series> Series);
