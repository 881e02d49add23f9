namespace Dcp.Workload.Results;

/// <summary>
/// One reading of everything a sampler knows, at one moment. Names are stable keys (<c>db.sessions.open</c>,
/// <c>db.cpu.percent</c>, <c>dcp.cpu.percent</c> ...); the sampler's table of metrics gives title and unit of each.
/// </summary>
/// <param name="Second">Seconds since the run's start, with fractions.</param>
public sealed record MetricSample(double Second, IReadOnlyDictionary<string, double> Values);
