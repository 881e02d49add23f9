using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>
/// A stand-in for a CockroachDB cluster, not one: several nodes in front of one real PostgreSQL, which speak what CockroachDB's
/// documentation and source say of its protocol, its health endpoint, its drain and its metrics. Where a result is shown that was found
/// with it, that has to be said. SQL is PostgreSQL's. Nodes are on 127.0.0.11 and up, all on the same two ports.
/// </summary>
internal sealed class StandInCluster : IDisposable
{
    private const int CancelCode = 80877102;
    private const int FirstAddress = 11;

    private readonly ConcurrentDictionary<ulong, (StandInNode Node, StandInSession Session)> _keys = new();
    private readonly List<StandInNode> _nodes = [];

    internal StandInCluster(int databasePort, StandInOptions? options = null)
    {
        DatabasePort = databasePort;
        Options = options ?? new StandInOptions();
        RetryRate = Options.RetryRate;
        for (int i = 0; i < Options.Nodes; i++)
            Join();
    }

    internal StandInOptions Options { get; }

    /// <summary>Where PostgreSQL listens.</summary>
    internal int DatabasePort { get; }

    internal int Port { get; } = Ports.Free();

    internal int HttpPort { get; } = Ports.Free();

    internal IReadOnlyList<StandInNode> Nodes => _nodes;

    /// <summary>The nodes' addresses as dcp's configuration has them.</summary>
    internal string Hosts => string.Join(',', _nodes.Select(node => node.Address));

    /// <summary>What every entry of a pool needs: where the nodes are, and where they say how they are. Whoever holds up this process makes no node look dead.</summary>
    internal string Entry => $"host={Hosts} port={Port} flavor=cockroachdb check=http://:{HttpPort}/health?ready=1 check_timeout=30s";

    /// <summary>May be changed at any time.</summary>
    internal double RetryRate { get; set; }

    /// <summary>Cancel requests that came to another node than the one that had to carry them out.</summary>
    internal int ForwardedCancels => Volatile.Read(ref _forwarded);

    private int _forwarded;

    /// <summary>A further node, which runs.</summary>
    internal StandInNode Join()
    {
        int id = _nodes.Count + 1;
        string locality = Options.Localities[Math.Min(id, Options.Localities.Count) - 1];
        StandInNode node = new(this, id, new IPAddress([127, 0, 0, (byte)(FirstAddress + _nodes.Count)]), locality);
        node.Start();
        _nodes.Add(node);
        return node;
    }

    public void Dispose()
    {
        foreach (StandInNode node in _nodes)
            node.Kill();
    }

    internal ulong Register(StandInNode node, StandInSession session)
    {
        ulong key;
        do
            key = StandInKey.New(node.Id);
        while (!_keys.TryAdd(key, (node, session)));
        return key;
    }

    internal void Forget(StandInSession session) => _keys.TryRemove(session.Key, out _);

    /// <summary>Any node passes a request on to the one whose id is in the key.</summary>
    internal async Task CancelAsync(StandInNode asked, ulong key)
    {
        StandInNode? owner = _nodes.Find(node => node.Id == StandInKey.NodeOf(key));
        if (owner is null || owner.Phase == StandInPhase.Down || !_keys.TryGetValue(key, out (StandInNode, StandInSession Session) found))
            return;
        if (!ReferenceEquals(owner, asked))
            Interlocked.Increment(ref _forwarded);
        byte[] body = new byte[4 + found.Session.ServerKey.Length];
        BinaryPrimitives.WriteInt32BigEndian(body, CancelCode);
        found.Session.ServerKey.CopyTo(body, 4);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, DatabasePort);
        await socket.SendAsync(StandInMessages.Packet(body), SocketFlags.None);
        await socket.ReceiveAsync(new byte[1], SocketFlags.None);
    }
}
