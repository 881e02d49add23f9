using System.Diagnostics;

namespace Dcp.Server.Pool;

/// <summary>
/// The lock of a pool's lists, which can say how long it is held (<see cref="GateMeter"/>). Without a meter that costs a look at a field beside it. A
/// structure, so that nobody writes <c>lock</c> where <see cref="Hold"/> is meant.
/// </summary>
internal struct PoolGate()
{
    private readonly Lock _lock = new();

    /// <summary>Set once, by the benchmark; null: nothing is measured.</summary>
    internal GateMeter? Meter { get; set; }

    /// <summary>Holds it until the result is disposed.</summary>
    internal readonly Held Hold()
    {
        if (Meter is not { } meter)
        {
            _lock.Enter();
            return new Held(_lock, null, 0);
        }

        var contended = !_lock.TryEnter();
        if (contended) _lock.Enter();
        meter.Entered(contended);
        return new Held(_lock, meter, Stopwatch.GetTimestamp());
    }

    internal readonly ref struct Held(Lock gate, GateMeter? meter, long since)
    {
        public void Dispose()
        {
            meter?.Left(Stopwatch.GetTimestamp() - since);
            gate.Exit();
        }
    }
}
