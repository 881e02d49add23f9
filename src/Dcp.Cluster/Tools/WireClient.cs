using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Cluster.Tools;

/// <summary>
/// A client of PostgreSQL's protocol as small as can be: no password, no TLS, simple queries. Probes and agents start often and must
/// be quick, and they want to see each error as it came. Used by one task at a time.
/// </summary>
internal sealed class WireClient : IDisposable
{
    private const int LargestMessage = 1 << 20;

    private readonly Socket _socket;
    private readonly MessageAssembler _messages = new(LargestMessage);
    private readonly byte[] _chunk = new byte[4096];
    private int _start;
    private int _end;

    private WireClient(Socket socket) => _socket = socket;

    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="IOException">It is reached, and closes, or speaks another protocol.</exception>
    /// <exception cref="WireErrorException">It refuses the login.</exception>
    internal static async Task<WireClient> ConnectAsync(EndPoint endPoint, string user, string database, CancellationToken cancellation)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        WireClient client = new(socket);
        try
        {
            if (endPoint is IPEndPoint) socket.NoDelay = true;
            await socket.ConnectAsync(endPoint, cancellation).ConfigureAwait(false);
            await client.LogInAsync(user, database, cancellation).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a query, and gives the rows of its answer as text.</summary>
    /// <exception cref="WireErrorException">The answer is an error, or an error is all that came before the end.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    internal async Task<IReadOnlyList<string[]>> QueryAsync(string text, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteQuery(output, text);
        List<string[]> rows = [];
        WireErrorException? error = null;
        try
        {
            await SendAsync(output, cancellation).ConfigureAwait(false);
            while (true)
            {
                var (type, body) = await ReadAsync(cancellation).ConfigureAwait(false);
                if (type == BackendCode.DataRow) rows.Add(ReadRow(body));
                else if (type == BackendCode.ErrorResponse) error = ReadError(body);
                else if (type == BackendCode.ReadyForQuery) break;
            }
        }
        catch (Exception e) when (e is IOException or SocketException && error is not null)
        {
            throw error;
        }

        return error is null ? rows : throw error;
    }

    public void Dispose()
    {
        _messages.Dispose();
        _socket.Dispose();
    }

    private async Task LogInAsync(string user, string database, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteStartupMessage(
            output, StartupCode.Protocol30, [new("user", user), new("database", database), new("application_name", "dcp")]);
        await SendAsync(output, cancellation).ConfigureAwait(false);
        BackendLogin login = new(ServerCredentials.None(user));
        for (var step = LoginStep.Continue; step == LoginStep.Continue;)
        {
            var (type, body) = await ReadAsync(cancellation).ConfigureAwait(false);
            if (type == BackendCode.ErrorResponse) throw ReadError(body);
            output.ResetWrittenCount();
            step = login.Receive((byte)type, body, output);
            if (step == LoginStep.Failed) throw new IOException(login.Failure!.Message);
        }
    }

    private async Task SendAsync(ArrayBufferWriter<byte> output, CancellationToken cancellation)
    {
        for (ReadOnlyMemory<byte> rest = output.WrittenMemory; !rest.IsEmpty;)
            rest = rest[await _socket.SendAsync(rest, cancellation).ConfigureAwait(false)..];
    }

    private async Task<(BackendCode Type, byte[] Body)> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(out var message)) return message;
            _start = 0;
            _end = await _socket.ReceiveAsync(_chunk.AsMemory(), cancellation).ConfigureAwait(false);
            if (_end == 0) throw new IOException("the connection was closed");
        }
    }

    private bool TryTake(out (BackendCode Type, byte[] Body) message)
    {
        var result = _messages.Next(_chunk.AsSpan(_start, _end - _start), out var consumed, out var type, out var body);
        _start += consumed;
        message = ((BackendCode)type, body.ToArray());
        return result switch
        {
            AssembleResult.Message => true,
            AssembleResult.NeedMore => false,
            _ => throw new IOException("what came is no message of PostgreSQL's protocol"),
        };
    }

    private static WireErrorException ReadError(byte[] body) => ErrorFields.TryParse(body, out var fields)
        ? new WireErrorException(fields!.SqlState, fields.Message)
        : new WireErrorException("", "an error that cannot be read");

    private static string[] ReadRow(byte[] body)
    {
        if (!DataRowMessage.TryParse(body, out var message)) throw new IOException("a row that cannot be read");
        List<string> values = [];
        foreach (var value in message.Values) values.Add(value.IsNull ? "" : Encoding.UTF8.GetString(value.Bytes));
        return [.. values];
    }
}
