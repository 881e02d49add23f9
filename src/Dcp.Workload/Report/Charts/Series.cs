namespace Dcp.Workload.Report.Charts;

/// <summary>One line of a panel.</summary>
/// <param name="Tone">How it is drawn: <c>strong</c>, <c>middle</c>, <c>faint</c>, <c>pooler</c> or <c>rest</c>.</param>
/// <param name="Points">Pairs of seconds and value; a missing value is a gap.</param>
internal sealed record Series(string Name, string Tone, IReadOnlyList<double?[]> Points);
