using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>One operation in both runs.</summary>
public sealed record OperationComparison(string Id, OperationResult Direct, OperationResult Managed)
{
    public Improvement Mean => new(Direct.MeanMs, Managed.MeanMs);

    public Improvement P50 => new(Direct.P50Ms, Managed.P50Ms);

    public Improvement P95 => new(Direct.P95Ms, Managed.P95Ms);

    public Improvement P99 => new(Direct.P99Ms, Managed.P99Ms);

    public Improvement Max => new(Direct.MaxMs, Managed.MaxMs);
}
