using System.Buffers;
using System.Net.Sockets;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.SystemTests.Wire;

/// <summary>A client that says exactly what it is told, and notes every message that comes back as a line of text.</summary>
internal sealed class WireClient : IDisposable
{
    private const int LongestMessage = 64 * 1024 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MessageAssembler _assembler = new(LongestMessage);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _answer = new();
    private BackendLogin? _login;
    private Action<IBufferWriter<byte>>? _firstAnswer;
    private int _found;

    /// <summary>What came, in order.</summary>
    internal List<string> Heard { get; } = [];

    internal static async Task<WireClient> ConnectAsync(int port)
    {
        WireClient client = new();
        await client._socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Logs in as a user that is trusted.</summary>
    internal static async Task<WireClient> LogInAsync(int port, string database)
    {
        WireClient client = await ConnectAsync(port);
        Assert.True(await client.BeginAsync(new WireScript(), database), string.Join('\n', client.Heard));
        client.Heard.Clear();
        client._found = 0;
        return client;
    }

    /// <summary>The script's startup packet and its answer. False: the connection is over.</summary>
    internal async Task<bool> BeginAsync(WireScript script, string database)
    {
        _login = script.Password is null ? null : new BackendLogin(ServerCredentials.FromPassword(script.User, script.Password));
        _firstAnswer = script.Answer;
        return await SayAsync(output => script.WriteStartup(output, database)) && await HearAsync(BackendCode.ReadyForQuery, 1);
    }

    /// <summary>False: the other side has gone; what it has said is noted.</summary>
    internal async Task<bool> SayAsync(params Action<IBufferWriter<byte>>[] messages)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (Action<IBufferWriter<byte>> message in messages) message(output);
        // Read meanwhile: neither side takes megabytes that the other one does not read.
        Task<int> sending = SendAsync(output.WrittenMemory);
        while (!sending.IsCompleted)
        {
            if (_socket.Available > 0 && !await ReceiveAsync(TestContext.Current.CancellationToken)) return false;
            await Task.WhenAny(sending, Task.Delay(5, TestContext.Current.CancellationToken));
        }

        return await sending >= 0 || await HearAsync(BackendCode.ReadyForQuery, int.MaxValue);
    }

    /// <summary>Reads on until so many messages of a kind have come. False: the connection ended, which is noted too.</summary>
    internal async Task<bool> HearAsync(BackendCode code, int count)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (Heard.Skip(_found).Count(line => line[0] == (char)code) < count)
        {
            try
            {
                if (!await ReceiveAsync(limit.Token)) return false;
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Nothing comes any more after:\n{string.Join('\n', Heard)}");
            }
        }

        Assert.InRange(Heard.Skip(_found).Count(line => line[0] == (char)code), 0, count);
        _found = Heard.Count;
        return true;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _assembler.Dispose();
    }

    private async Task<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, TestContext.Current.CancellationToken)..];
            return 0;
        }
        catch (SocketException)
        {
            return -1;
        }
    }

    /// <summary>What there is, at least a byte. False: the end, in whatever form.</summary>
    private async Task<bool> ReceiveAsync(CancellationToken limit)
    {
        int length = 0;
        try
        {
            length = await _socket.ReceiveAsync(_buffer, limit);
        }
        catch (SocketException)
        {
            // Reset, as some bytes of ours were not read: the end as well.
        }

        if (length == 0) Heard.Add("the end");
        else Take(_buffer.AsSpan(0, length));
        if (_answer.WrittenCount > 0)
        {
            await SendAsync(_answer.WrittenMemory);
            _answer.Clear();
        }

        return length > 0;
    }

    private void Answer(ReadOnlySpan<byte> asked)
    {
        if (_firstAnswer is { } given) given(_answer);
        else _login?.Receive((byte)BackendCode.Authentication, asked, _answer);
        if (_firstAnswer is not null) _login = null;
        _firstAnswer = null;
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            AssembleResult result = _assembler.Next(bytes, out int consumed, out byte type, out ReadOnlySpan<byte> body);
            bytes = bytes[consumed..];
            if (result == AssembleResult.NeedMore) continue;
            Assert.Equal(AssembleResult.Message, result);
            Heard.Add(HeardText.Of((BackendCode)type, body));
            if ((BackendCode)type == BackendCode.Authentication) Answer(body);
        }
    }
}
