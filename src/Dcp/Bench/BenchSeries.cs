namespace Dcp.Bench;

/// <summary>All rounds of one target at one number of clients in one mode, in order.</summary>
/// <param name="Error">Why there are no more samples: what pgbench said.</param>
internal sealed record BenchSeries(string Mode, int Clients, string Target, IReadOnlyList<BenchSample> Samples, string? Error);
