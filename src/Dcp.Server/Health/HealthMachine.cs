using Dcp.Server.Config;

namespace Dcp.Server.Health;

/// <summary>
/// Makes a state of check results, as HAProxy does: a count goes up with each check that passes and down with each that fails, within
/// 0 and rise + fall - 1; the target is up while the count is rise or more, and a turn takes the count to its end. A new target
/// is up, and its first check decides. No IO, no clock; one writer, any reader.
/// </summary>
internal sealed class HealthMachine(CheckConfig config)
{
    /// <summary>Results that are kept.</summary>
    internal const int Remembered = 16;

    private readonly Queue<CheckResult> _history = new(Remembered);
    private int _count = config.Rise;
    private long _checks;
    private long _failures;
    private long _upFailures;
    private long _downs;
    private volatile HealthReport _report = new(HealthState.Up, 0, config.Fall, config.Rise, 0, 0, 0, 0, []);

    private int Most => config.Rise + config.Fall - 1;

    internal HealthReport Report => _report;

    /// <summary>Time until the next check; the first one is due at once.</summary>
    internal TimeSpan NextDelay => _report.State switch
    {
        HealthState.Down => config.DownInter ?? config.Inter,
        HealthState.Up => config.Inter,
        _ => config.FastInter ?? config.Inter,
    };

    /// <summary>Takes a result in.</summary>
    internal HealthChange Observe(CheckResult result)
    {
        var wasUp = _count >= config.Rise;
        if (_history.Count == Remembered) _history.Dequeue();
        _history.Enqueue(result);
        _checks++;
        if (result.Passed)
        {
            // The first check of a target that was taken to be up shows that it is.
            _count = wasUp && _checks == 1 ? Most : Math.Min(Most, _count + 1);
            if (_count == config.Rise && !wasUp) _count = Most;
        }
        else
        {
            _failures++;
            if (wasUp) _upFailures++;
            _count = _count > config.Rise ? _count - 1 : 0;
        }

        var isUp = _count >= config.Rise;
        if (wasUp && !isUp) _downs++;
        _report = Describe(isUp);
        return isUp == wasUp ? HealthChange.None : isUp ? HealthChange.WentUp : HealthChange.WentDown;
    }

    private HealthReport Describe(bool isUp)
    {
        var (state, streak, needed) = isUp
            ? (_count == Most ? HealthState.Up : HealthState.GoingDown, Most - _count, config.Fall)
            : (_count == 0 ? HealthState.Down : HealthState.GoingUp, _count, config.Rise);
        return new HealthReport(state, streak, needed, _count, _checks, _failures, _upFailures, _downs, [.. _history]);
    }
}
