using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>One node: a SQL port and an HTTP port on an address of its own, and what happens to it.</summary>
internal sealed class StandInNode(StandInCluster cluster, int id, IPAddress address, string locality)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<StandInSession, Task> _sessions = new();
    private Socket? _sql;
    private Socket? _http;
    private volatile StandInPhase _phase = StandInPhase.Down;

    internal StandInCluster Cluster => cluster;

    internal int Id => id;

    internal IPAddress Address => address;

    internal string Locality => locality;

    internal StandInMetrics Metrics { get; private set; } = new();

    internal StandInPhase Phase => _phase;

    internal bool IsReady => _phase == StandInPhase.Up;

    internal IReadOnlyCollection<StandInSession> Sessions => [.. _sessions.Keys.Where(session => session.IsServing)];

    internal int Connections => Sessions.Count;

    internal string MetricsPage() => Metrics.Page(
        id, cluster.Options.Version, Connections, Sessions.Count(session => session.IsInTransaction), Sessions.Count(session => session.IsActive));

    /// <summary>The process starts; counters begin at 0.</summary>
    internal void Start()
    {
        Metrics = new StandInMetrics();
        _sql = Listen(cluster.Port);
        _http = Listen(cluster.HttpPort);
        _phase = StandInPhase.Up;
        _ = AcceptAsync(_sql, socket =>
        {
            StandInSession session = new(this, socket);
            _sessions[session] = ServeAsync(session);
        });
        _ = AcceptAsync(_http, socket => _ = ServeHttpAsync(socket));
    }

    /// <summary>SIGTERM: the phases of a drain, and the end of the process.</summary>
    /// <param name="isHeard">The initial wait lasts at least until then.</param>
    internal async Task StopAsync(Task? isHeard = null)
    {
        _phase = StandInPhase.Waiting;
        await Task.Delay(cluster.Options.InitialWait);
        if (isHeard is not null) await isHeard;
        _phase = StandInPhase.Refusing;
        await UntilAsync(cluster.Options.ConnectionsTimeout, () => Task.FromResult(_sessions.IsEmpty));
        _phase = StandInPhase.Closing;
        await UntilAsync(cluster.Options.TransactionsTimeout, CloseIdleAsync);
        Kill();
    }

    /// <summary>SIGKILL. How many connections were in a transaction, or had a statement on its way.</summary>
    internal int Kill()
    {
        _phase = StandInPhase.Down;
        _sql?.Dispose();
        _http?.Dispose();
        return _sessions.Keys.Count(session => session.Cut());
    }

    private async Task<bool> CloseIdleAsync()
    {
        await Task.WhenAll(Sessions.Select(session => session.CloseIfIdleAsync()));
        return _sessions.IsEmpty;
    }

    private static async Task UntilAsync(TimeSpan limit, Func<Task<bool>> isDone)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (limit > TimeSpan.Zero && !await isDone() && TimeProvider.System.GetElapsedTime(began) < limit)
            await Task.Delay(s_tick);
    }

    private Socket Listen(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(512);
        return socket;
    }

    private static async Task AcceptAsync(Socket listener, Action<Socket> accepted)
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                accepted(socket);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(StandInSession session)
    {
        // The session is in the table before it can end.
        await Task.Yield();
        await session.RunAsync();
        cluster.Forget(session);
        _sessions.TryRemove(session, out _);
    }

    private async Task ServeHttpAsync(Socket socket)
    {
        try
        {
            await StandInHttp.ServeAsync(this, socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Whoever asked has gone.
        }
    }
}
