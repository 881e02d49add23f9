namespace Dcp.Bench;

/// <summary>One run of pgbench against one target.</summary>
/// <param name="CpuMicroseconds">CPU of the pooler, user and system, for one transaction; null without a pooler.</param>
/// <param name="LatencyP50">In milliseconds; null unless asked for.</param>
internal sealed record BenchSample(
    long Transactions,
    long Failed,
    double TransactionsPerSecond,
    double LatencyAverage,
    double? CpuMicroseconds,
    double? LatencyP50,
    double? LatencyP99,
    double? LatencyMax);
