using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Dcp.Wire;

namespace Dcp.SystemTests.Support;

/// <summary>A client that keeps its cancel key, to send it wherever the test likes.</summary>
internal sealed class KeyedClient : IDisposable
{
    private readonly Socket _socket;
    private readonly MessageAssembler _assembler = new(1024 * 1024);
    private readonly byte[] _buffer = new byte[4096];
    private byte[] _key = [];

    private KeyedClient(EndPoint endPoint)
    {
        bool isUnix = endPoint.AddressFamily == AddressFamily.Unix;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
    }

    /// <summary>Of the last error; empty when there was none.</summary>
    internal string SqlState { get; private set; } = "";

    /// <summary>Logs in as a user that is trusted.</summary>
    internal static async Task<KeyedClient> LogInAsync(EndPoint endPoint, string database, int protocol = StartupCode.Protocol30)
    {
        KeyedClient client = await ConnectAsync(endPoint);
        await client.LogInAsync(database, protocol);
        return client;
    }

    /// <summary>Connects and says nothing yet.</summary>
    internal static async Task<KeyedClient> ConnectAsync(EndPoint endPoint)
    {
        KeyedClient client = new(endPoint);
        await client._socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        return client;
    }

    internal async Task LogInAsync(string database, int protocol = StartupCode.Protocol30)
    {
        await SayAsync(output => FrontendMessages.WriteStartupMessage(output, protocol, [new("user", Users.Trust), new("database", database)]));
        await HearAsync();
    }

    /// <summary>Process id and secret together.</summary>
    internal int KeyLength => _key.Length;

    internal async Task SayAsync(Action<IBufferWriter<byte>> message)
    {
        ArrayBufferWriter<byte> output = new();
        message(output);
        await _socket.SendAsync(output.WrittenMemory, TestContext.Current.CancellationToken);
    }

    /// <summary>Reads on until ReadyForQuery.</summary>
    internal async Task HearAsync()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            int length = await _socket.ReceiveAsync(_buffer, limit.Token);
            Assert.NotEqual(0, length);
            if (Take(_buffer.AsSpan(0, length))) return;
        }
    }

    /// <summary>Asks, there, to cancel what this client runs; comes back when that connection has been closed.</summary>
    internal async Task CancelAsync(EndPoint endPoint)
    {
        using KeyedClient canceller = await ConnectAsync(endPoint);
        await CancelByAsync(canceller);
    }

    /// <summary>As <see cref="CancelAsync"/>, by a connection that has said nothing yet.</summary>
    internal async Task CancelByAsync(KeyedClient canceller)
    {
        await canceller.SayAsync(output => FrontendMessages.WriteCancelRequest(output, BinaryPrimitives.ReadInt32BigEndian(_key), _key.AsSpan(4)));
        Assert.Equal(0, await canceller._socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _socket.Dispose();
        _assembler.Dispose();
    }

    private bool Take(ReadOnlySpan<byte> bytes)
    {
        bool ready = false;
        while (!bytes.IsEmpty)
        {
            AssembleResult result = _assembler.Next(bytes, out int consumed, out byte type, out ReadOnlySpan<byte> body);
            bytes = bytes[consumed..];
            if (result != AssembleResult.Message) continue;
            ready |= (BackendCode)type == BackendCode.ReadyForQuery;
            if ((BackendCode)type == BackendCode.BackendKeyData) _key = body.ToArray();
            if ((BackendCode)type == BackendCode.ErrorResponse && ErrorFields.TryParse(body, out ErrorFields? error)) SqlState = error!.SqlState;
        }

        return ready;
    }
}
