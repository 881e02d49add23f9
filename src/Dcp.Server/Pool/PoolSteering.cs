using Dcp.Server.Config;
using Dcp.Server.Metrics;
using Dcp.Server.Sizing;

namespace Dcp.Server.Pool;

/// <summary>
/// The size of a pool that steers itself (pool_size = auto): measures the pool a few times a second and applies what the controller makes of it.
/// One thread looks; any thread may read.
/// </summary>
internal sealed class PoolSteering(SizeBounds bounds)
{
    /// <summary>Time between two samples at least: what is counted in less says little.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(250);

    private readonly SizeController _controller = new(bounds);
    private long _lookedAt;
    private long _transactions;
    private long _leaseTime;
    private int _size = bounds.Start;
    private int _ceiling = bounds.Start;
    private int _told = bounds.Start;
    private long _changes;

    /// <summary>Servers that clients may use at a time.</summary>
    internal int Size => Volatile.Read(ref _size);

    /// <summary>Servers that may be open: those of the larger probe stay while the smaller one is tried.</summary>
    internal int Ceiling => Volatile.Read(ref _ceiling);

    /// <summary>Times that the size it holds for best has changed.</summary>
    internal long Changes => Volatile.Read(ref _changes);

    /// <summary>As it is now, for the console. A figure may be a moment older than another.</summary>
    internal SizeController Controller => _controller;

    /// <summary>What the database said last of itself.</summary>
    internal DatabaseSignal Signal { get; private set; } = DatabaseSignal.None;

    /// <summary>Looks at the pool, if it is time; true: another size holds. Called by one thread.</summary>
    internal bool Look(Pool pool, SizeBounds wanted)
    {
        var clock = pool.Reactors[0].Clock;
        var now = clock.GetTimestamp();
        var passed = clock.GetElapsedTime(_lookedAt, now);
        if (_lookedAt != 0 && passed < s_shortest) return false;
        Signal = pool.Database.Signals?.Current ?? DatabaseSignal.None;
        Counters sum = new();
        foreach (var counters in pool.CountersByReactor) counters.AddTo(sum);
        SizeSample sample = new(
            passed.TotalSeconds, sum.Transactions - _transactions, (double)(sum.TransactionTime - _leaseTime) / clock.TimestampFrequency, pool.HasWaiters, Signal.Pressure);
        var isFirst = _lookedAt == 0;
        _lookedAt = now;
        _transactions = sum.Transactions;
        _leaseTime = sum.TransactionTime;
        _controller.Rebound(wanted);
        if (!isFirst) _controller.Next(sample);
        return Apply(pool);
    }

    private bool Apply(Pool pool)
    {
        if (_controller.Center != _told)
        {
            pool.Set.Log.PoolSized(
                $"{pool.Database.Name}/{pool.User.Name}", _told, _controller.Center, _controller.Phase.ToString().ToLowerInvariant(), _controller.Throughput, _controller.Elasticity, Signal.Text);
            _told = _controller.Center;
            Volatile.Write(ref _changes, _changes + 1);
        }

        var changed = _controller.Size != _size;
        Volatile.Write(ref _ceiling, _controller.Ceiling);
        Volatile.Write(ref _size, _controller.Size);
        return changed;
    }
}
