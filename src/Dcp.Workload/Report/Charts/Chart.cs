namespace Dcp.Workload.Report.Charts;

/// <summary>One quantity, a panel for each target (or operation), all panels on the same axes. The page's script draws it.</summary>
/// <param name="Kind">How it is drawn; see <see cref="ChartKind"/>.</param>
/// <param name="Note">Where the figures come from, in a few words.</param>
/// <param name="Categories">Names along the axis of a chart that has no time.</param>
/// <param name="Missing">Why there is nothing to draw; null when there is.</param>
internal sealed record Chart(
    string Id,
    string Title,
    string Kind,
    string Note,
    string Unit,
    bool Stacked,
    IReadOnlyList<Panel> Panels,
    IReadOnlyList<string>? Categories = null,
    string? Missing = null);
