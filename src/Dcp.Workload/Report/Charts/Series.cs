namespace Dcp.Workload.Report.Charts;

/// <summary>One line of a panel.</summary>
/// <param name="Tone">
/// Its colour: <c>strong</c>, <c>middle</c>, <c>faint</c> of the panel's target, <c>pooler</c>, <c>rest</c>, or the name of one of
/// the page's colours.
/// </param>
/// <param name="Points">Pairs of seconds (or index of a category) and value; a missing value is a gap.</param>
internal sealed record Series(string Name, string Tone, IReadOnlyList<double?[]> Points);
