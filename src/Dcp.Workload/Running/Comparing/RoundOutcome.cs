namespace Dcp.Workload.Running.Comparing;

/// <summary>What came of one round of a target.</summary>
/// <param name="RunName">Its result's name; null when there is no result.</param>
/// <param name="Failure">Why it is in no figure; null when it is.</param>
internal sealed record RoundOutcome(int Round, string? RunName, string? Failure);
