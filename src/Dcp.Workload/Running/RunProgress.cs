using Dcp.Workload.Output;

namespace Dcp.Workload.Running;

/// <summary>How far a run is; reported each second.</summary>
/// <param name="Elapsed">Since the figures begin; zero before.</param>
/// <param name="Cycles">Cycles that ended, over all workers.</param>
/// <param name="Errors">Errors so far, retried ones not counted.</param>
/// <param name="Period">What happened in the last ten seconds, by operation; null but every tenth second.</param>
internal sealed record RunProgress(
    RunPhase Phase,
    string RunName,
    DateTimeOffset StartTime,
    TimeSpan Elapsed,
    int OpenConnections,
    int Connections,
    long Cycles,
    long? Iterations,
    TimeSpan? Duration,
    double CyclesPerSecond,
    long Errors,
    IReadOnlyList<PeriodRow>? Period)
{
    /// <summary>How much of the run is done, 0 to 1; null when it has no end.</summary>
    public double? Fraction
    {
        get
        {
            double? byCycles = Iterations is long total ? (double)Cycles / total : null;
            double? byTime = Duration is TimeSpan limit ? Elapsed / limit : null;
            double? done = byCycles is null || byTime > byCycles ? byTime : byCycles;
            return done is double fraction ? Math.Min(fraction, 1) : null;
        }
    }
}
