using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Metrics;
using Dcp.Server.Pool;
using Dcp.Server.Session;

namespace Dcp.Server.Takeover;

/// <summary>
/// The end of a process that another one takes over. The new one is told of the listening sockets first, and nothing has changed yet; when it
/// is up, it gets the free servers, and every client at the first moment at which nothing of it is on its way: at once when it is idle or
/// waits, else after its transaction. Clients that cannot go (TLS, replication, those that state keeps on their server) stay to their end. Two threads of its own move the bytes.
/// </summary>
internal sealed class Departure : IDeparture, IDisposable
{
    /// <summary>Of the descriptions of servers and clients: another one cannot be read.</summary>
    internal const int Version = 3;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(2);

    private readonly SessionHost _host;
    private readonly TransferLink _link;
    private readonly Action<Action> _begin;
    private readonly Action _abandoned;
    private readonly BlockingCollection<Parcel> _parcels = [];
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _began;
    private int _clients;
    private int _servers;
    private volatile bool _broken;

    /// <param name="channel">The descriptor of the console's connection, which is the channel from now on.</param>
    /// <param name="begin">
    /// Called when the new process is up: no client is to be accepted here any more, and when that is so, what it is given is to be called, on the first
    /// reactor. On a thread of the departure.
    /// </param>
    /// <param name="abandoned">Called when the new process has ended before it was up: nothing has changed here. On a thread of the departure.</param>
    internal Departure(SessionHost host, int channel, Action<Action> begin, Action abandoned)
    {
        _host = host;
        _link = new TransferLink(new DescriptorChannel(channel));
        _begin = begin;
        _abandoned = abandoned;
    }

    private PoolerLog Log => _host.Log;

    /// <summary>Offers the listening sockets, and waits for the new process on a thread of its own.</summary>
    internal void Start(IReadOnlyList<(string Name, int Descriptor)> listeners) =>
        new Thread(() => Serve(listeners)) { Name = "dcp-departure", IsBackground = true }.Start();

    /// <inheritdoc/>
    public async Task TakeAsync(ClientSession session)
    {
        session.Pool!.Abandon(session.Waiter);
        (int Descriptor, ServerPassage Passage)? leased = null;
        if (session.Server is { } server)
        {
            session.Server = null;
            leased = await LeaveAsync(server);
            if (leased is null)
            {
                session.Fail(Dcp.Wire.SqlState.ConnectionFailure, "server conn crashed?");
                return;
            }
        }

        var client = ClientPassage.Of(session);
        var (descriptor, input) = await GiveAwayAsync(session.Connection);
        if (descriptor < 0)
        {
            if (leased is { } lost) DescriptorChannel.Close(lost.Descriptor);
            session.Finish("client connection lost");
            return;
        }

        TransferWriter body = new();
        new ClientPassage(client, input, leased?.Passage).Write(body);
        Post(new Parcel(TransferKind.Client, body, leased is { } with ? [descriptor, with.Descriptor] : [descriptor]));
        Interlocked.Increment(ref _clients);
        session.Finish("taken over by another process");
    }

    /// <inheritdoc/>
    public void Cancel(int processId, byte[] secret)
    {
        TransferWriter body = new();
        body.Number(processId);
        body.Bytes(secret);
        Post(new Parcel(TransferKind.Cancel, body, []));
    }

    /// <summary>Waits until everything that was handed over is with the new process, then ends the channel. Once.</summary>
    internal async Task FinishAsync()
    {
        _parcels.CompleteAdding();
        if (_began != 0) await _sent.Task;
        Log.Note($"handed over {_clients} clients and {_servers} servers");
        _link.Shutdown();
    }

    public void Dispose()
    {
        _link.Dispose();
        _parcels.Dispose();
    }

    private void Serve(IReadOnlyList<(string Name, int Descriptor)> listeners)
    {
        try
        {
            Offer(listeners);
            while (_link.Receive() is { } message)
            {
                if (message.Kind == TransferKind.Go && _began == 0) Begin();
                else if (message.Kind == TransferKind.Cancel) Cancel(message.Body);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidDataException)
        {
            Log.Warn($"takeover: {exception.Message}");
        }

        if (_began != 0)
        {
            Break();
            return;
        }

        Log.Note("the process that asked to take over is gone; nothing has changed");
        _abandoned();
    }

    private void Offer(IReadOnlyList<(string Name, int Descriptor)> listeners)
    {
        TransferWriter hello = new();
        hello.Number(Version);
        hello.Number(Environment.ProcessId);
        _link.Send(TransferKind.Hello, hello.Written);
        foreach (var (name, descriptor) in listeners)
        {
            TransferWriter body = new();
            body.Text(name);
            _link.Send(TransferKind.Listener, body.Written, descriptor);
        }

        _link.Send(TransferKind.Ready, []);
    }

    private void Begin()
    {
        Log.Note("another process takes over");
        _began = _host.Reactors[0].Clock.GetTimestamp();
        new Thread(SendAll) { Name = "dcp-departure-send", IsBackground = true }.Start();
        _host.Pools.IsDeparting = true;
        _begin(Left);
    }

    /// <summary>All who came are here. The new process accepts before it has whom we have, so that nobody waits who comes now.</summary>
    private void Left()
    {
        Post(new Parcel(TransferKind.Left, new TransferWriter(), []));
        foreach (var pool in _host.Pools.All) PassIdle(pool);
        _host.Departure = this;
        if (_broken) _host.Departure = null;
        Look();
    }

    /// <summary>Calls those that can go now. Soon that is everybody who does not stay for long.</summary>
    private void Look()
    {
        if (_broken || _parcels.IsAddingCompleted) return;
        _host.CallForDeparture();
        foreach (var pool in _host.Pools.All)
        {
            // As long as clients are here, they need what is here.
            if (pool.Clients == 0) PassIdle(pool);
        }

        var reactor = _host.Reactors[0];
        reactor.Schedule(reactor.Elapsed(_began, reactor.Now) < s_soon ? s_look : s_longLook, Look);
    }

    private void PassIdle(Pool.Pool pool)
    {
        foreach (var server in pool.TakeAllIdle()) server.Reactor.Post(() => _ = Log.WatchAsync(PassAsync(server), server.LogName));
    }

    private async Task PassAsync(ServerConnection server)
    {
        if (!server.IsReadyToLeave)
        {
            server.Pool.Return(server);
            return;
        }

        if (await LeaveAsync(server) is not { } left) return;
        TransferWriter body = new();
        left.Passage.Write(body);
        Post(new Parcel(TransferKind.Server, body, [left.Descriptor]));
        Interlocked.Increment(ref _servers);
    }

    /// <summary>Takes a server out of its pool and of the process; null when it broke meanwhile.</summary>
    private static async Task<(int Descriptor, ServerPassage Passage)?> LeaveAsync(ServerConnection server)
    {
        var (descriptor, input) = await GiveAwayAsync(server.Connection!);
        var passage = ServerPassage.Of(server, input);
        if (descriptor >= 0) server.Pool.Departed(server);
        else server.Pool.Discard(server, "server conn crashed?");
        return descriptor >= 0 ? (descriptor, passage) : null;
    }

    private static async Task<(int Descriptor, byte[] Input)> GiveAwayAsync(Connection connection)
    {
        TaskCompletionSource<(int, byte[])> given = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.GiveAway(descriptor => given.SetResult((descriptor, connection.Input.ToArray())));
        return await given.Task;
    }

    private void Post(Parcel parcel)
    {
        try
        {
            _parcels.Add(parcel);
        }
        catch (InvalidOperationException)
        {
            // The process has ended meanwhile.
            parcel.Close();
        }
    }

    private void SendAll()
    {
        foreach (var parcel in _parcels.GetConsumingEnumerable())
        {
            try
            {
                if (!_broken) _link.Send(parcel.Kind, parcel.Body.Written, parcel.Descriptors);
            }
            catch (SocketException exception)
            {
                Log.Error(string.Create(CultureInfo.InvariantCulture, $"takeover: {exception.Message}"));
                Break();
            }

            parcel.Close();
        }

        _sent.SetResult();
    }

    /// <summary>The new process is gone: who is here, stays.</summary>
    private void Break()
    {
        if (_broken) return;
        _broken = true;
        _host.Departure = null;
        _host.Pools.IsDeparting = false;
    }

    private void Cancel(byte[] body)
    {
        TransferReader reader = new(body);
        var processId = (int)reader.Number();
        var secret = reader.Bytes().ToArray();
        if (_host.CancelKeys.Find(processId, secret) is { } target)
        {
            _ = Log.WatchAsync(CancelRequest.CancelAsync(_host, target), target.LogName);
            return;
        }

        // It went over meanwhile, and is ahead of this; or it never was here.
        _host.CancelAtPredecessor?.Invoke(processId, secret);
        Cancel(processId, secret);
    }

    /// <summary>What goes over in one message.</summary>
    private sealed record Parcel(TransferKind Kind, TransferWriter Body, int[] Descriptors)
    {
        /// <summary>The other process has them.</summary>
        internal void Close()
        {
            foreach (var descriptor in Descriptors) DescriptorChannel.Close(descriptor);
        }
    }
}
