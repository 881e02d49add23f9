using System.Net;
using System.Net.Sockets;
using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

/// <summary>
/// What every transport must do, whatever it is made of. A transport joins by a class that derives from this one. Each test starts
/// with a transport of its own and ends by looking whether anything was left behind.
/// </summary>
public abstract partial class TransportTests : IAsyncLifetime
{
    private readonly List<Listener> _listeners = [];
    private Transport? _transport;

    protected Transport Transport => _transport!;

    /// <summary>Another reactor than the first where there is one.</summary>
    protected Reactor LastReactor => Transport.Reactors[^1];

    protected Reactor FirstReactor => Transport.Reactors[0];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract Transport CreateTransport();

    /// <summary>An address to listen on, other for every call.</summary>
    protected abstract EndPoint NewEndPoint();

    public ValueTask InitializeAsync()
    {
        _transport = CreateTransport();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_transport is null) return;
        foreach (var listener in _listeners) await listener.UnbindAsync();
        await AssertNothingIsLeftAsync();
        await Transport.DisposeAsync();
    }

    protected Listener Listen(Action<Connection> accepted, ListenSettings? settings = null)
    {
        var listener = Transport.Listen(NewEndPoint(), settings ?? ListenSettings.Default, accepted);
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>A listener whose accepted connections wait to be taken, one by one.</summary>
    protected (Listener Listener, Accepted Accepted) ListenForTaking(ListenSettings? settings = null)
    {
        Accepted accepted = new();
        return (Listen(accepted.Add, settings), accepted);
    }

    /// <summary>Runs an async method on a reactor. The task ends when it does.</summary>
    protected static Task<T> On<T>(Reactor reactor, Func<Task<T>> method)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() => _ = RunAsync());
        return result.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);

        async Task RunAsync()
        {
            try
            {
                result.SetResult(await method());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        }
    }

    protected static Task On(Reactor reactor, Func<Task> method) => On(reactor, async () =>
    {
        await method();
        return true;
    });

    protected static Task<T> On<T>(Reactor reactor, Func<T> function) => On(reactor, () => Task.FromResult(function()));

    protected static Task On(Reactor reactor, Action action) => On(reactor, () =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>Connects from the calling reactor and expects success.</summary>
    protected static async Task<Connection> ConnectAsync(Reactor reactor, EndPoint endPoint, SocketSettings? settings = null)
    {
        var result = await reactor.ConnectAsync(endPoint, settings ?? SocketSettings.Default, TimeSpan.FromMinutes(1));
        Assert.Equal(SocketError.Success, result.Error);
        return result.Connection!;
    }

    /// <summary>A connection of the first reactor and the accepted one at its other end.</summary>
    protected async Task<(Connection Near, Connection Far)> PairAsync(ListenSettings? settings = null)
    {
        var (listener, accepted) = ListenForTaking(settings);
        var near = await On(FirstReactor, () => ConnectAsync(FirstReactor, listener.LocalEndPoint, settings?.Sockets));
        return (near, await accepted.TakeAsync());
    }

    /// <summary>Waits until the reactors say that all connections are gone and no block is out.</summary>
    private async Task AssertNothingIsLeftAsync()
    {
        var (connections, rented) = (0, 0);
        for (var attempt = 0; attempt < 6000; attempt++)
        {
            connections = rented = 0;
            foreach (var reactor in Transport.Reactors)
            {
                connections += await On(reactor, () => reactor.Connections);
                rented += await On(reactor, () => reactor.Blocks.Rented);
            }

            if (connections == 0 && rented == 0) return;
            await Task.Delay(10, CancellationToken.None);
        }

        Assert.Fail($"left behind: {connections} connections, {rented} blocks");
    }
}
