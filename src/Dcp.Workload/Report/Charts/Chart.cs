namespace Dcp.Workload.Report.Charts;

/// <summary>One quantity over time, one panel a run, all panels on the same axes. The page's script draws it.</summary>
/// <param name="Note">Where the figures come from, in a few words.</param>
/// <param name="Stacked">Areas on top of each other instead of lines.</param>
internal sealed record Chart(string Id, string Title, string Note, string Unit, bool Stacked, IReadOnlyList<Panel> Panels);
