using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dcp.Net.Faults;

/// <summary>
/// Lets things go wrong on another transport, by a plan for each connection, accepted or outgoing. It owns that transport. On a
/// <see cref="Memory.MemoryTransport"/> with a seed a run with faults is repeatable.
/// </summary>
public sealed class FaultTransport : Transport
{
    private readonly Transport _inner;
    private readonly Func<FaultSubject, FaultPlan> _choose;
    private readonly ConcurrentQueue<string> _plans = new();
    private int _count = -1;

    /// <param name="choose">The plan for a connection; called on its reactor.</param>
    public FaultTransport(Transport inner, Func<FaultSubject, FaultPlan> choose)
    {
        _inner = inner;
        _choose = choose;
        foreach (var reactor in inner.Reactors) reactor.Connector = ConnectAsync;
    }

    /// <summary>Random plans (<see cref="FaultPlan.Random"/>), all by one seed.</summary>
    public FaultTransport(Transport inner, int seed)
        : this(inner, subject => FaultPlan.Random(unchecked((seed * 1_000_003) + subject.Number)))
    {
    }

    public override string Name => _inner.Name + " with faults";

    public override IReadOnlyList<Reactor> Reactors => _inner.Reactors;

    /// <summary>The plans so far, one a line, for a failing test's message. Any thread.</summary>
    public string Describe() => string.Join(Environment.NewLine, _plans);

    public override Listener Listen(EndPoint endPoint, ListenSettings settings, Action<Connection> accepted) =>
        _inner.Listen(endPoint, settings, connection =>
        {
            var plan = Choose(new FaultSubject(Interlocked.Increment(ref _count), true, connection.RemoteEndPoint));
            var decorated = Decorate(connection, plan);
            accepted(decorated);
            decorated.Receive();
        });

    public override async ValueTask DisposeAsync()
    {
        foreach (var reactor in _inner.Reactors) reactor.Connector = null;
        await _inner.DisposeAsync().ConfigureAwait(false);
    }

    private static Connection Decorate(Connection connection, FaultPlan plan) =>
        plan with { Seed = null } == FaultPlan.None ? connection : new FaultConnection(connection, plan);

    private static Task PassAsync(Reactor reactor, TimeSpan time)
    {
        TaskCompletionSource passed = new();
        reactor.Schedule(time, passed.SetResult);
        return passed.Task;
    }

    private async ValueTask<ConnectResult> ConnectAsync(Reactor reactor, EndPoint endPoint, SocketSettings settings, TimeSpan timeout)
    {
        var plan = Choose(new FaultSubject(Interlocked.Increment(ref _count), false, endPoint));
        if (plan.ConnectDelay > TimeSpan.Zero)
        {
            var late = timeout > TimeSpan.Zero && plan.ConnectDelay >= timeout;
            await PassAsync(reactor, late ? timeout : plan.ConnectDelay);
            if (late) return ConnectResult.Failed(SocketError.TimedOut);
        }

        if (plan.ConnectError != SocketError.Success) return ConnectResult.Failed(plan.ConnectError);
        var result = await reactor.OpenAsync(endPoint, settings, timeout > TimeSpan.Zero ? timeout - plan.ConnectDelay : timeout);
        if (result.Connection is not { } connection) return result;
        var decorated = Decorate(connection, plan);
        decorated.Receive();
        return ConnectResult.Connected(decorated);
    }

    private FaultPlan Choose(FaultSubject subject)
    {
        var plan = _choose(subject);
        _plans.Enqueue($"{subject.Number} {(subject.IsAccepted ? "from" : "to")} {subject.EndPoint}: {plan}");
        return plan;
    }
}
