using System.Globalization;

namespace Dcp.Server.Sizing;

/// <summary>
/// How loaded a CockroachDB node is, from two looks at its metrics: goroutines that wait for a core, the part of the time in which admission control
/// had no slot left, and how long work waited to be admitted. What is most counts.
/// </summary>
internal sealed class CockroachLoad
{
    /// <summary>Where admission control itself begins to take slots away (admission.kv_slot_adjuster.overload_threshold).</summary>
    private const double MostRunnable = 32;

    /// <summary>No slot was free half of the time. Ours.</summary>
    private const double MostExhausted = 0.5;

    /// <summary>A mean wait for admission that is longer than most statements. Ours.</summary>
    private const double MostWaitSeconds = 0.01;

    private const double Nanosecond = 1e-9;
    private const double Microsecond = 1e-6;

    private VarsReader? _before;

    /// <param name="seconds">Since the last look.</param>
    internal DatabaseSignal Take(VarsReader now, double seconds)
    {
        var before = _before;
        _before = now;
        var exhausted = UnitOf(now.Version) is { } unit && seconds > 0 ? Growth(now.Exhausted, before?.Exhausted) * unit / seconds : null;
        var waits = Growth(now.Waits, before?.Waits);
        var wait = waits > 0 ? Growth(now.Waited, before?.Waited) * Nanosecond / waits : waits;
        List<string> figures = [];
        if (now.Runnable is { } runnable) figures.Add(string.Create(CultureInfo.InvariantCulture, $"{runnable:0.0} runnable/cpu"));
        if (exhausted is { } part) figures.Add(string.Create(CultureInfo.InvariantCulture, $"slots exhausted {100 * part:0}%"));
        if (wait is { } waited) figures.Add(string.Create(CultureInfo.InvariantCulture, $"admission wait {1000 * waited:0.0}ms"));
        var pressure = Math.Max(Math.Max((now.Runnable ?? 0) / MostRunnable, (exhausted ?? 0) / MostExhausted), (wait ?? 0) / MostWaitSeconds);
        return new DatabaseSignal(pressure, string.Join(", ", figures));
    }

    /// <summary>
    /// Seconds in the unit of the exhausted durations: microseconds up to version 25, nanoseconds from 26.1 on. Null for an unknown version: a figure
    /// that may be wrong by a thousand is worse than none.
    /// </summary>
    internal static double? UnitOf(string? version)
    {
        if (version is null || !version.StartsWith('v') || version.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0) return null;
        if (!int.TryParse(version.AsSpan(1, dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var year)) return null;
        return year >= 26 ? Nanosecond : Microsecond;
    }

    /// <summary>Null after a restart of the node, whose counters have begun anew.</summary>
    private static double? Growth(double? now, double? before) => now >= before ? now - before : null;
}
