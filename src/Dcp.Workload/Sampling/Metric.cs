namespace Dcp.Workload.Sampling;

/// <summary>What a key of <see cref="Results.MetricSample.Values"/> means. Keys stay the same from version to version.</summary>
/// <param name="Unit">For the axis of a chart; empty for a plain number.</param>
public sealed record Metric(string Key, string Title, string Unit);
