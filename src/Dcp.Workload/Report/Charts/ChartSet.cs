namespace Dcp.Workload.Report.Charts;

/// <summary>All of a group's charts and the axis they share.</summary>
internal sealed record ChartSet(double Seconds, IReadOnlyList<Chart> Charts);
