namespace Dcp.Workload.Report.Charts;

/// <summary>How the page's script draws a chart.</summary>
internal static class ChartKind
{
    /// <summary>Lines over the seconds of a run.</summary>
    public const string Time = "time";

    /// <summary>Lines over percentiles, on a logarithmic axis.</summary>
    public const string Percentiles = "percentiles";

    /// <summary>A bar for each category, of stacked parts.</summary>
    public const string Parts = "parts";
}
