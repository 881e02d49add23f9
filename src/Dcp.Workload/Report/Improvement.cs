namespace Dcp.Workload.Report;

/// <summary>The change from one latency to another: 100 x (before - after) / before, in percent, so that more is better.</summary>
/// <param name="BeforeMs">Directly.</param>
/// <param name="AfterMs">Through the pooler.</param>
public sealed record Improvement(double BeforeMs, double AfterMs)
{
    // A transaction that its frequency skipped takes some microseconds: a ratio of two such figures says nothing.
    private const double NothingMs = 1;
    private const double SamePercent = 0.5;

    /// <summary>Both figures are too small to be compared.</summary>
    public bool IsNothing => BeforeMs < NothingMs && AfterMs < NothingMs;

    public double Percent => BeforeMs > 0 ? 100 * (BeforeMs - AfterMs) / BeforeMs : double.NegativeInfinity;

    public Verdict Verdict => IsNothing || Math.Abs(Percent) < SamePercent
        ? Verdict.Same
        : Percent > 0 ? Verdict.Better : Verdict.Worse;

    /// <summary>For people: <c>58 % faster</c>, <c>12 % slower</c>, <c>takes 3.4 times as long</c>.</summary>
    public override string ToString() => this switch
    {
        { IsNothing: true } => "both under 1 ms",
        { Verdict: Verdict.Same } => "the same",
        { Verdict: Verdict.Better } => $"{Numbers.Whole(Percent)} % faster",
        _ when BeforeMs <= 0 => "slower",
        _ when AfterMs < 2 * BeforeMs => $"{Numbers.Whole(-Percent)} % slower",
        _ => $"{Numbers.Short(AfterMs / BeforeMs)} times as long",
    };
}
