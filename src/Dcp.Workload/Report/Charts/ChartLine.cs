namespace Dcp.Workload.Report.Charts;

/// <summary>A metric as a line of a chart.</summary>
internal sealed record ChartLine(string Metric, string Name, string Tone);
