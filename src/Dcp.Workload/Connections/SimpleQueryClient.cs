using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Workload.Connections;

/// <summary>
/// A client of PostgreSQL's protocol as small as can be: simple queries, values as text. Npgsql will not do for a console, which takes no
/// other queries, nor for probes, which start often and want to see each error as it came. Used by one task at a time.
/// </summary>
internal sealed class SimpleQueryClient : IDisposable
{
    private const int LargestMessage = 1 << 20;

    private readonly SimpleQuerySettings _settings;
    private readonly MessageAssembler _messages = new(LargestMessage);
    private readonly byte[] _chunk = new byte[16 * 1024];
    private readonly Stream _stream;
    private BackendLogin? _login;
    private bool _isIdle;
    private int _start;
    private int _end;

    private SimpleQueryClient(SimpleQuerySettings settings, Stream stream) => (_settings, _stream) = (settings, stream);

    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="IOException">It is reached, and closes, speaks another protocol, or has not the TLS that is asked for.</exception>
    /// <exception cref="ServerErrorException">It refuses the login.</exception>
    public static async Task<SimpleQueryClient> ConnectAsync(SimpleQuerySettings settings, CancellationToken cancellation)
    {
        SimpleQueryClient client = new(settings, await OpenAsync(settings, cancellation).ConfigureAwait(false));
        try
        {
            await client.LogInAsync(cancellation).ConfigureAwait(false);
            client._isIdle = true;
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <exception cref="ServerErrorException">The answer is an error, or an error is all that came before the end.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async Task<SimpleAnswer> QueryAsync(string text, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteQuery(output, text);
        IReadOnlyList<FieldDescription> columns = [];
        List<string?[]> rows = [];
        List<ErrorFields> notices = [];
        string tag = "";
        ServerErrorException? error = null;
        _isIdle = false;
        try
        {
            await _stream.WriteAsync(output.WrittenMemory, cancellation).ConfigureAwait(false);
            while (true)
            {
                (BackendCode type, byte[] body) = await ReadAsync(cancellation).ConfigureAwait(false);
                if (type == BackendCode.ReadyForQuery) break;
                if (type == BackendCode.DataRow) rows.Add(ReadRow(body));
                else if (type == BackendCode.RowDescription) columns = ReadColumns(body);
                else if (type == BackendCode.ErrorResponse) error ??= new ServerErrorException(ReadFields(body));
                else if (type == BackendCode.NoticeResponse) notices.Add(ReadFields(body));
                else if (type == BackendCode.CommandComplete) tag = Encoding.UTF8.GetString(body.AsSpan().TrimEnd((byte)0));
            }
        }
        catch (Exception e) when (e is IOException or SocketException && error is not null)
        {
            throw error;
        }

        _isIdle = true;
        return error is null ? new SimpleAnswer(columns, rows, tag, notices) : throw error;
    }

    /// <summary>Asks, over a connection of its own, that the query under way be given up; its answer says whether it was. May be called meanwhile.</summary>
    public async Task CancelAsync(CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteCancelRequest(output, _login!.ProcessId, _login.CancelKey.Span);
        await using Stream stream = await OpenAsync(_settings, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(output.WrittenMemory, cancellation).ConfigureAwait(false);
        await stream.ReadAsync(new byte[1], cancellation).ConfigureAwait(false);
    }

    /// <summary>Says good-bye where the last answer was whole, so that the other side does not log a client that was lost.</summary>
    public void Dispose()
    {
        if (_isIdle) Terminate();
        _messages.Dispose();
        _stream.Dispose();
    }

    private void Terminate()
    {
        _isIdle = false;
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteTerminate(output);
        try
        {
            _stream.WriteTimeout = 1000;
            _stream.Write(output.WrittenSpan);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has gone before us.
        }
    }

    private static async Task<Stream> OpenAsync(SimpleQuerySettings settings, CancellationToken cancellation)
    {
        EndPoint endPoint = settings.EndPoint;
        Socket socket = endPoint switch
        {
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            IPEndPoint => new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            _ => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
        };
        try
        {
            await socket.ConnectAsync(endPoint, cancellation).ConfigureAwait(false);
            NetworkStream stream = new(socket, ownsSocket: true);
            return endPoint is UnixDomainSocketEndPoint ? stream : await ClientEncryption.BeginAsync(stream, settings, cancellation).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task LogInAsync(CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteStartupMessage(
            output,
            StartupCode.Protocol30,
            [new("user", _settings.User), new("database", _settings.Database), new("application_name", _settings.ApplicationName)]);
        await _stream.WriteAsync(output.WrittenMemory, cancellation).ConfigureAwait(false);
        _login = new(_settings.Password is { } password ? ServerCredentials.FromPassword(_settings.User, password) : ServerCredentials.None(_settings.User));
        for (LoginStep step = LoginStep.Continue; step == LoginStep.Continue;)
        {
            (BackendCode type, byte[] body) = await ReadAsync(cancellation).ConfigureAwait(false);
            if (type == BackendCode.ErrorResponse) throw new ServerErrorException(ReadFields(body));
            output.ResetWrittenCount();
            step = _login.Receive((byte)type, body, output);
            if (step == LoginStep.Failed) throw new IOException(_login.Failure!.Message);
            await _stream.WriteAsync(output.WrittenMemory, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<(BackendCode Type, byte[] Body)> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(out (BackendCode, byte[]) message)) return message;
            _start = 0;
            _end = await _stream.ReadAsync(_chunk.AsMemory(), cancellation).ConfigureAwait(false);
            if (_end == 0) throw new IOException("the connection was closed");
        }
    }

    private bool TryTake(out (BackendCode Type, byte[] Body) message)
    {
        AssembleResult result = _messages.Next(_chunk.AsSpan(_start, _end - _start), out int consumed, out byte type, out ReadOnlySpan<byte> body);
        _start += consumed;
        message = ((BackendCode)type, body.ToArray());
        return result switch
        {
            AssembleResult.Message => true,
            AssembleResult.NeedMore => false,
            _ => throw new IOException("what came is no message of PostgreSQL's protocol"),
        };
    }

    private static ErrorFields ReadFields(byte[] body) =>
        ErrorFields.TryParse(body, out ErrorFields? fields) ? fields! : ErrorFields.Create("ERROR", "", "an error that cannot be read");

    private static List<FieldDescription> ReadColumns(byte[] body)
    {
        if (!RowDescriptionMessage.TryParse(body, out RowDescriptionMessage message)) throw new IOException("a row description that cannot be read");
        List<FieldDescription> columns = [];
        foreach (FieldDescription field in message) columns.Add(field);
        return columns;
    }

    private static string?[] ReadRow(byte[] body)
    {
        if (!DataRowMessage.TryParse(body, out DataRowMessage message)) throw new IOException("a row that cannot be read");
        List<string?> values = [];
        foreach (WireValue value in message.Values) values.Add(value.IsNull ? null : Encoding.UTF8.GetString(value.Bytes));
        return [.. values];
    }
}
