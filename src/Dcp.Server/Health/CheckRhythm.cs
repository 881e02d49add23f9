namespace Dcp.Server.Health;

/// <summary>
/// Spreads checks so that many targets are not asked at once: each rhythm begins at another place, told by its name, and sways by a
/// few percent. Equal names give equal rhythms, so a run can be repeated.
/// </summary>
internal sealed class CheckRhythm(string name)
{
    private const double Step = 0.618033988749895;
    private const double Sway = 0.1;

    /// <summary>The first check comes within this time, or within its interval if that is shorter.</summary>
    private static readonly TimeSpan s_mostFirst = TimeSpan.FromMilliseconds(500);

    private double _phase = PhaseOf(name);

    internal TimeSpan First(TimeSpan interval) => (interval < s_mostFirst ? interval : s_mostFirst) * Next();

    /// <summary>The interval, give or take a few percent.</summary>
    internal TimeSpan After(TimeSpan interval) => interval * (1 + (Sway * (Next() - 0.5)));

    /// <summary>Multiples of the golden ratio fill a circle evenly, in whichever order.</summary>
    private double Next() => _phase = (_phase + Step) % 1;

    private static double PhaseOf(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name) hash = (hash ^ c) * 16777619;
        return hash / (double)uint.MaxValue;
    }
}
