namespace Dcp.Workload.Report.Charts;

/// <summary>One way to fill a chart from samples: the first way for which there are figures is taken.</summary>
/// <param name="Note">What exactly is shown, and from where.</param>
internal sealed record ChartForm(string Note, string Unit, params IReadOnlyList<ChartLine> Lines)
{
    public bool Stacked { get; init; }
}
