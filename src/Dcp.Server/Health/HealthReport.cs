namespace Dcp.Server.Health;

/// <summary>A target's health at one moment. Immutable: any thread.</summary>
/// <param name="Streak">Checks in a row that ended like the last one, as far as they count: 1 of 3 for <c>UP 1/3</c>.</param>
/// <param name="Needed">How many of them would turn the state.</param>
/// <param name="Count">From 0 to rise + fall - 1; up from rise on.</param>
/// <param name="UpFailures">Failures of a target that was up, which are those that HAProxy counts.</param>
/// <param name="History">The last results, the newest last.</param>
internal sealed record HealthReport(HealthState State, int Streak, int Needed, int Count, long Checks, long Failures, long UpFailures, long Downs, IReadOnlyList<CheckResult> History)
{
    internal bool IsUp => State is HealthState.Up or HealthState.GoingDown;

    internal CheckResult? Last => History.Count > 0 ? History[^1] : null;
}
