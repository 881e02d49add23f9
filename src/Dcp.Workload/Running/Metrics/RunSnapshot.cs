using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Statistics;

namespace Dcp.Workload.Running.Metrics;

/// <summary>What a run has come to at one moment.</summary>
/// <param name="Latencies">By operation, since the figures begin; a copy.</param>
/// <param name="LastPeriod">The last period that ended, by operation; empty before.</param>
internal sealed record RunSnapshot(
    string Workload,
    string Target,
    int Connections,
    int OpenConnections,
    IReadOnlyList<(string Operation, LatencyHistogram Histogram)> Latencies,
    LatencyHistogram Connect,
    IReadOnlyList<PeriodRow> LastPeriod,
    IReadOnlyList<ErrorCount> Errors,
    long Retries,
    long Reconnects);
