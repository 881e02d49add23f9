using System.Collections.Concurrent;
using System.Net;

namespace Dcp.Net.Memory;

/// <summary>A reactor of a <see cref="MemoryTransport"/>: takes its turns when the transport says so, or on a thread of its own.</summary>
public sealed class MemoryReactor : Reactor
{
    private readonly MemoryTransport _transport;
    private readonly List<Connection> _sends = [];
    private readonly ConcurrentQueue<IMemoryEnd> _arrived = new();
    private readonly List<IMemoryEnd> _work = [];
    private readonly HashSet<Connection> _open = [];
    private readonly MemoryLoop _loop;

    internal MemoryReactor(MemoryTransport transport, int index, TimeProvider clock, MemoryChance chance)
        : base(index, clock)
    {
        _transport = transport;
        Chance = chance;
        _loop = new MemoryLoop(this);
    }

    internal MemoryChance Chance { get; }

    internal MemoryLoop Loop => _loop;

    /// <summary>Something is to be done now. In threads mode, the reactor's own thread.</summary>
    internal bool IsRunnable =>
        HasPosted || HasReady || _sends.Count > 0 || _work.Count > 0 || !_arrived.IsEmpty || NextTimer <= Clock.GetTimestamp();

    /// <summary>Timestamp of the next timer.</summary>
    internal long NextDue => NextTimer;

    internal override ValueTask<ConnectResult> OpenAsync(EndPoint endPoint, SocketSettings settings, TimeSpan timeout)
    {
        TaskCompletionSource<ConnectResult> done = new();
        _transport.Open(this, endPoint, null, timeout, done.SetResult);
        return new ValueTask<ConnectResult>(done.Task);
    }

    /// <summary>Without threads it runs on the reactor, in a turn of its own: in order, and the same in every run.</summary>
    public override Task<T> OffloadAsync<T>(Func<T> computation)
    {
        if (_loop.IsStarted) return base.OffloadAsync(computation);
        TaskCompletionSource<T> done = new();
        Post(() =>
        {
            try
            {
                done.SetResult(computation());
            }
            catch (Exception failure) when (!done.Task.IsCompleted)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    internal override void QueueSend(Connection connection) => _sends.Add(connection);

    internal void Add(Connection connection)
    {
        _open.Add(connection);
        Connections++;
    }

    internal void Remove(Connection connection)
    {
        if (_open.Remove(connection)) Connections--;
    }

    /// <summary>Has a connection looked at. Any thread.</summary>
    internal void Attend(IMemoryEnd end)
    {
        _arrived.Enqueue(end);
        if (!IsCurrent) Wake();
    }

    /// <summary>Runs an action as this reactor, outside of its turns.</summary>
    internal void Within(Action action)
    {
        using var scope = Enter();
        Refresh();
        action();
        RunReady();
    }

    /// <summary>Keeps the calling thread to this reactor until <paramref name="stopped"/>.</summary>
    internal void Stay(Func<bool> stopped, Action sleep)
    {
        using var scope = Enter();
        while (!stopped())
        {
            TakeTurn();
            if (!IsRunnable && !stopped()) sleep();
        }
    }

    /// <summary>One turn: what a loop over a kernel's ring does between two waits.</summary>
    internal void Turn()
    {
        using var scope = Enter();
        if (Chance.IsShuffled) TakeShuffledTurn();
        else TakeTurn();
    }

    internal void AbortAll()
    {
        foreach (var connection in _open.ToArray()) connection.Abort();
    }

    internal string Describe() =>
        $"reactor {Index}: {(HasPosted ? "posted work, " : "")}{(HasReady ? "waiters, " : "")}{_work.Count + _arrived.Count} of {Connections} connection(s) with work";

    private protected override void Wake() => _loop.Wake();

    private void TakeTurn()
    {
        Turns++;
        Refresh();
        RunReady();
        RunTimers();
        RunPosted();
        Collect();
        for (var i = 0; i < _work.Count; i++) Look(_work[i]);
        _work.Clear();
        SendAll();
    }

    private void TakeShuffledTurn()
    {
        Turns++;
        Refresh();
        for (var n = 1 + Chance.Pick(3); n > 0; n--) TakeAny();
        SendAll();
    }

    private void TakeAny()
    {
        RunReady();
        Collect();
        switch (Chance.Pick(2 + Math.Min(_work.Count, 4)))
        {
            case 0:
                RunTimers();
                break;
            case 1:
                RunPosted(1 + Chance.Pick(2));
                break;
            default:
                var at = Chance.Pick(_work.Count);
                var end = _work[at];
                _work.RemoveAt(at);
                Look(end);
                break;
        }
    }

    private void Collect()
    {
        for (var n = _arrived.Count; n > 0 && _arrived.TryDequeue(out var end); n--) _work.Add(end);
    }

    private void Look(IMemoryEnd end)
    {
        var home = end.Home;
        if (home == this) end.Work(Chance);
        else home?.Attend(end); // it has moved; in between it is looked at on arrival
    }

    private void SendAll()
    {
        for (var i = 0; i < _sends.Count; i++)
        {
            var at = i + Chance.Pick(_sends.Count - i);
            (_sends[i], _sends[at]) = (_sends[at], _sends[i]);
            _sends[i].SendQueued();
        }

        _sends.Clear();
    }
}
