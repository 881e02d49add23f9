using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using Dcp.SystemTests.Support;
using Dcp.Wire;

namespace Dcp.SystemTests.Admin;

/// <summary>An administrator at a pooler's console who sees what drivers see: columns with their types, tags, and every field of an error.</summary>
internal sealed class PeerConsole : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MessageAssembler _assembler = new(1024 * 1024);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private ReadOnlyMemory<byte> _input;

    internal static async Task<PeerConsole> OpenAsync(PoolerProcess pooler)
    {
        PeerConsole console = new();
        await console._socket.ConnectAsync("127.0.0.1", pooler.Port, TestContext.Current.CancellationToken);
        await console.AskAsync(output => FrontendMessages.WriteStartupMessage(
            output, StartupCode.Protocol30, [new("user", Users.Admin), new("database", "pgbouncer")]));
        return console;
    }

    /// <summary>Columns (<c>name:oid</c>), tags and errors of the answer, in order; rows are left out.</summary>
    internal Task<List<string>> AskAsync(string command) => AskAsync(output => FrontendMessages.WriteQuery(output, command));

    public void Dispose()
    {
        _socket.Dispose();
        _assembler.Dispose();
    }

    private async Task<List<string>> AskAsync(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        await _socket.SendAsync(output.WrittenMemory, TestContext.Current.CancellationToken);
        List<string> heard = [];
        while (true)
        {
            while (Next(heard) is { } over)
            {
                if (over) return heard;
            }

            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            int count = await _socket.ReceiveAsync(_buffer, limit.Token);
            if (count == 0) return [.. heard, "the end"];
            _input = _buffer.AsMemory(0, count);
        }
    }

    /// <summary>True: that was the last message; null: there is none.</summary>
    private bool? Next(List<string> heard)
    {
        AssembleResult result = _assembler.Next(_input.Span, out int consumed, out byte type, out ReadOnlySpan<byte> body);
        string? line = null;
        if (result == AssembleResult.Message)
        {
            line = (BackendCode)type switch
            {
                BackendCode.RowDescription => Columns(body),
                BackendCode.CommandComplete => CommandCompleteMessage.TryParse(body, out CommandCompleteMessage tag) ? System.Text.Encoding.UTF8.GetString(tag.Tag) : null,
                BackendCode.ErrorResponse or BackendCode.NoticeResponse => Error(body),
                BackendCode.EmptyQueryResponse => "empty",
                _ => null,
            };
        }

        _input = _input[consumed..];
        if (result == AssembleResult.NeedMore) return null;
        Assert.Equal(AssembleResult.Message, result);
        if (line is not null) heard.Add(line);
        _assembler.Reset();
        return (BackendCode)type == BackendCode.ReadyForQuery;
    }

    private static string Columns(ReadOnlySpan<byte> body)
    {
        Assert.True(RowDescriptionMessage.TryParse(body, out RowDescriptionMessage message));
        List<string> columns = [];
        foreach (FieldDescription field in message) columns.Add(string.Create(CultureInfo.InvariantCulture, $"{field.Name}:{field.TypeOid}"));
        return string.Join(' ', columns);
    }

    private static string? Error(ReadOnlySpan<byte> body) =>
        ErrorFields.TryParse(body, out ErrorFields? error) && error!.Severity != "NOTICE" ? $"{error.Severity} {error.SqlState} {error.Message}" : null;
}
