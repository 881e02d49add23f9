namespace Dcp.Workload.Running.Comparing;

/// <summary>An operation's latencies over the rounds of a target, in ms.</summary>
internal sealed record OperationFigures(string Id, Measured MeanMs, Measured P50Ms, Measured P95Ms, Measured P99Ms, Measured MaxMs)
{
    public OperationFigures Against(OperationFigures? first) => new(
        Id,
        MeanMs.Against(first?.MeanMs, isMoreBetter: false),
        P50Ms.Against(first?.P50Ms, isMoreBetter: false),
        P95Ms.Against(first?.P95Ms, isMoreBetter: false),
        P99Ms.Against(first?.P99Ms, isMoreBetter: false),
        MaxMs.Against(first?.MaxMs, isMoreBetter: false));
}
