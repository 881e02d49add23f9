using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>
/// One connection to a node, passed on to PostgreSQL message by message. It knows when it is idle, so that a drain can close it as
/// CockroachDB would: nothing that arrives after that is carried out.
/// </summary>
internal sealed class StandInSession(StandInNode node, Socket client) : IDisposable
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;
    private const int CancelCode = 80877102;

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StandInFrames _fromClient = new(client);
    private readonly SemaphoreSlim _toClient = new(1, 1);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _isClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _owed;
    private char _status = 'I';
    private bool _isClosing;
    private bool _isServing;

    /// <summary>What PostgreSQL itself would have to be told to cancel.</summary>
    internal byte[] ServerKey { get; private set; } = [];

    internal ulong Key { get; private set; }

    internal bool IsServing => Volatile.Read(ref _isServing);

    internal bool IsInTransaction => _status != 'I';

    internal bool IsActive => Volatile.Read(ref _owed) > 0;

    internal async Task RunAsync()
    {
        try
        {
            if (!await BeginAsync())
                return;
            await Task.WhenAny(FromClientAsync(), FromServerAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut off by one side or the other: both are closed now.
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Closes it if it is idle, with the words of a node that shuts down. False: it is in use.</summary>
    internal async Task<bool> CloseIfIdleAsync()
    {
        lock (_gate)
        {
            if (_owed > 0 || _status != 'I')
                return false;
            if (_isClosing)
                return true;
            _isClosing = true;
        }

        try
        {
            await RefuseAsync("57P01", "server is shutting down", "ERROR");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has left in the same moment.
        }
        finally
        {
            _isClosed.TrySetResult();
        }

        return true;
    }

    /// <summary>As when the process is killed: reset, whatever is on its way. True: a transaction was.</summary>
    internal bool Cut()
    {
        bool wasInUse;
        lock (_gate)
        {
            wasInUse = IsServing && (_owed > 0 || _status != 'I');
            _isClosing = true;
        }

        try
        {
            client.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
            wasInUse = false;
        }

        Dispose();
        return wasInUse;
    }

    public void Dispose()
    {
        _isClosed.TrySetResult();
        client.Dispose();
        _server.Dispose();
    }

    /// <summary>False: the connection is over.</summary>
    private async Task<bool> BeginAsync()
    {
        while (true)
        {
            if (await _fromClient.ReadStartupAsync() is not { } packet)
                return false;
            switch (BinaryPrimitives.ReadInt32BigEndian(packet))
            {
                case SslRequest or GssRequest:
                    await client.SendAsync("N"u8.ToArray(), SocketFlags.None);
                    continue;
                case CancelCode:
                    // CockroachDB closes the connection first and passes the request on then.
                    client.Dispose();
                    await node.Cluster.CancelAsync(node, BinaryPrimitives.ReadUInt64BigEndian(packet.AsSpan(4)));
                    return false;
            }

            if (node.Phase >= StandInPhase.Refusing)
                return await RefuseAsync("57P01", "server is not accepting clients, try another node");
            (byte[]? startup, string? refused) = StandInStartup.Route(packet, node.Cluster.Options);
            if (startup is null)
                return await RefuseAsync("08004", refused!);
            await _server.ConnectAsync(IPAddress.Loopback, node.Cluster.DatabasePort);
            await _server.SendAsync(startup, SocketFlags.None);
            node.Metrics.Connected();
            return true;
        }
    }

    private async Task<bool> RefuseAsync(string state, string message, string severity = "FATAL")
    {
        node.Metrics.Refused();
        await SendToClientAsync(StandInMessages.Error(severity, state, message));
        client.Shutdown(SocketShutdown.Both);
        client.Dispose();
        _server.Dispose();
        return false;
    }

    private async Task FromClientAsync()
    {
        ArrayBufferWriter<byte> output = new();
        do
        {
            output.Clear();
            lock (_gate)
            {
                while (!_isClosing && _fromClient.TryNext(out char type, out Memory<byte> message))
                {
                    // Query, Sync and FunctionCall are each answered by a ReadyForQuery.
                    if (IsServing && type is 'Q' or 'S' or 'F')
                        _owed++;
                    output.Write(StandInStatements.Change(node, type, message).Span);
                }

            }

            if (_isClosing)
            {
                // What else comes is not carried out; the end of this would be the end of the connection, before the goodbye is said.
                await _isClosed.Task;
                return;
            }

            if (output.WrittenCount > 0)
                await _server.SendAsync(output.WrittenMemory, SocketFlags.None);
        }
        while (await _fromClient.ReceiveAsync());
    }

    private async Task FromServerAsync()
    {
        StandInFrames frames = new(_server);
        ArrayBufferWriter<byte> output = new();
        while (await frames.ReceiveAsync())
        {
            output.Clear();
            while (frames.TryNext(out char type, out Memory<byte> message))
                output.Write(Change(type, message).Span);
            if (output.WrittenCount > 0)
                await SendToClientAsync(output.WrittenMemory);
            // A node that drains says goodbye in the same breath with the end of a transaction.
            if (node.Phase == StandInPhase.Closing && await CloseIfIdleAsync())
            {
                await _isClosed.Task;
                return;
            }
        }
    }

    private ReadOnlyMemory<byte> Change(char type, Memory<byte> message)
    {
        switch (type)
        {
            case 'S' when !IsServing:
                return StandInParameters.Change(message, node.Cluster.Options.Version);
            case 'K':
                ServerKey = message[5..].ToArray();
                Key = node.Cluster.Register(node, this);
                byte[] key = new byte[8];
                BinaryPrimitives.WriteUInt64BigEndian(key, Key);
                return (byte[])[.. StandInParameters.Own(node.Cluster.Options.Version), .. StandInMessages.Make('K', key)];
            case 'E':
                return StandInStatements.ChangeError(node, message);
            case 'Z':
                lock (_gate)
                {
                    _status = (char)message.Span[5];
                    if (IsServing)
                        _owed--;
                    _isServing = true;
                }

                break;
        }

        return message;
    }

    private async Task SendToClientAsync(ReadOnlyMemory<byte> bytes)
    {
        await _toClient.WaitAsync();
        try
        {
            await client.SendAsync(bytes, SocketFlags.None);
        }
        finally
        {
            _toClient.Release();
        }
    }
}
