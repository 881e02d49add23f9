using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Dcp.Wire;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Wire;

/// <summary>A client that says exactly what it is told, and notes every message that comes back as a line of text.</summary>
internal sealed class WireClient : IDisposable
{
    private const int LongestMessage = 64 * 1024 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MessageAssembler _assembler = new(LongestMessage);
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>What came since the login, in order.</summary>
    internal List<string> Heard { get; } = [];

    /// <summary>Logs in as a user that is trusted.</summary>
    internal static async Task<WireClient> LogInAsync(int port, string database)
    {
        WireClient client = new();
        await client._socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await client.SayAsync(output => FrontendMessages.WriteStartupMessage(
            output, StartupCode.Protocol30, [new("user", Users.Trust), new("database", database)]));
        await client.HearAsync(1);
        client.Heard.Clear();
        return client;
    }

    internal async Task SayAsync(params Action<IBufferWriter<byte>>[] messages)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (Action<IBufferWriter<byte>> message in messages) message(output);
        for (ReadOnlyMemory<byte> rest = output.WrittenMemory; !rest.IsEmpty;)
            rest = rest[await _socket.SendAsync(rest, TestContext.Current.CancellationToken)..];
    }

    /// <summary>Reads on until so many ReadyForQuery have come, or the end of the connection, which is noted too.</summary>
    internal async Task HearAsync(int readyForQuery)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (readyForQuery > 0)
        {
            int length;
            try
            {
                length = await _socket.ReceiveAsync(_buffer, limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Nothing comes any more after:\n{string.Join('\n', Heard)}");
                return;
            }

            if (length == 0)
            {
                Heard.Add("the end");
                return;
            }

            readyForQuery -= Take(_buffer.AsSpan(0, length));
        }

        Assert.Equal(0, readyForQuery);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _assembler.Dispose();
    }

    /// <summary>An error without the place in PostgreSQL's sources: it may be found by another message than in the client's own session.</summary>
    private static string Text(BackendCode type, ReadOnlySpan<byte> body)
    {
        if (type != BackendCode.ErrorResponse || !ErrorFields.TryParse(body, out ErrorFields? error)) return Encoding.Latin1.GetString(body).Replace('\0', '|');
        return string.Join('|', error!.Fields.ToArray()
            .Where(field => field.Code is not (ErrorFieldCode.File or ErrorFieldCode.Line or ErrorFieldCode.Routine))
            .Select(field => $"{(char)field.Code}{field.Text}"));
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        int ready = 0;
        while (!bytes.IsEmpty)
        {
            AssembleResult result = _assembler.Next(bytes, out int consumed, out byte type, out ReadOnlySpan<byte> body);
            bytes = bytes[consumed..];
            if (result == AssembleResult.NeedMore) continue;
            Assert.Equal(AssembleResult.Message, result);
            Heard.Add($"{(char)type} {Text((BackendCode)type, body)}");
            if ((BackendCode)type == BackendCode.ReadyForQuery) ready++;
        }

        return ready;
    }
}
