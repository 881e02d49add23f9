using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Dcp.Wire;
using Dcp.Wire.Authentication;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.PoolConsole;

/// <summary>
/// A client of a pooler's admin console. Npgsql is none: it speaks the extended protocol, PgBouncer's console the simple one
/// alone. Without TLS, as a console is asked from its own host. Used by one task at a time.
/// </summary>
internal sealed class ConsoleClient : IDisposable
{
    private const int LargestMessage = 1 << 20;

    private readonly Socket _socket;
    private readonly MessageAssembler _messages = new(LargestMessage);
    private readonly byte[] _chunk = new byte[16 * 1024];
    private int _start;
    private int _end;

    private ConsoleClient(Socket socket) => _socket = socket;

    /// <exception cref="WorkloadInputException">The URI asks for TLS.</exception>
    /// <exception cref="WorkloadFailedException">The console cannot be reached, or refuses the login.</exception>
    public static async Task<ConsoleClient> ConnectAsync(PostgresUri uri, CancellationToken cancellation)
    {
        NpgsqlConnectionStringBuilder settings = uri.Settings;
        if (settings.SslMode is not (SslMode.Disable or SslMode.Allow or SslMode.Prefer))
            throw new WorkloadInputException("console: TLS is not possible here; use sslmode=disable, over the loopback or a Unix socket");

        bool isPath = settings.Host!.StartsWith('/');
        Socket socket = isPath
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        ConsoleClient client = new(socket);
        try
        {
            if (isPath)
                await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}"), cancellation).ConfigureAwait(false);
            else
                await socket.ConnectAsync(settings.Host, settings.Port, cancellation).ConfigureAwait(false);
            await client.LogInAsync(settings, cancellation).ConfigureAwait(false);
            return client;
        }
        catch (Exception e)
        {
            client.Dispose();
            if (e is SocketException or IOException)
                throw new WorkloadFailedException($"cannot connect to the console {uri.WithoutPassword}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Sends a command, and gives the rows of its answer: values by column name, as text.</summary>
    /// <exception cref="WorkloadFailedException">The console answered with an error.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> QueryAsync(string command, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteQuery(output, command);
        await SendAsync(output, cancellation).ConfigureAwait(false);

        List<string> columns = [];
        List<IReadOnlyDictionary<string, string>> rows = [];
        string? error = null;
        while (true)
        {
            (BackendCode type, byte[] body) = await ReadAsync(cancellation).ConfigureAwait(false);
            switch (type)
            {
                case BackendCode.RowDescription:
                    columns = ReadColumns(body);
                    break;
                case BackendCode.DataRow:
                    rows.Add(ReadRow(columns, body));
                    break;
                case BackendCode.ErrorResponse:
                    error = ErrorFields.TryParse(body, out ErrorFields? fields) ? fields!.Message : "an error that cannot be read";
                    break;
                case BackendCode.ReadyForQuery:
                    return error is null ? rows : throw new WorkloadFailedException($"console: {command}: {error}");
                default:
                    break;
            }
        }
    }

    public void Dispose()
    {
        _messages.Dispose();
        _socket.Dispose();
    }

    private async Task LogInAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> output = new();
        FrontendMessages.WriteStartupMessage(
            output,
            StartupCode.Protocol30,
            [new("user", settings.Username!), new("database", settings.Database!), new("application_name", settings.ApplicationName ?? "dcp workload")]);
        await SendAsync(output, cancellation).ConfigureAwait(false);

        BackendLogin login = new(settings.Password is string password
            ? ServerCredentials.FromPassword(settings.Username!, password)
            : ServerCredentials.None(settings.Username!));
        LoginStep step;
        do
        {
            (BackendCode type, byte[] body) = await ReadAsync(cancellation).ConfigureAwait(false);
            output.ResetWrittenCount();
            step = login.Receive((byte)type, body, output);
            if (output.WrittenCount > 0)
                await SendAsync(output, cancellation).ConfigureAwait(false);
        }
        while (step == LoginStep.Continue);

        if (step == LoginStep.Failed)
            throw new WorkloadFailedException($"console: {login.Failure!.ServerError?.Message ?? login.Failure.Message}");
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
            if (TryTake(out (BackendCode, byte[]) message))
                return message;
            _start = 0;
            _end = await _socket.ReceiveAsync(_chunk.AsMemory(), cancellation).ConfigureAwait(false);
            if (_end == 0)
                throw new IOException("the console closed the connection");
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
            _ => throw new IOException("the console sent what is no message of PostgreSQL's protocol"),
        };
    }

    private static List<string> ReadColumns(byte[] body)
    {
        List<string> columns = [];
        if (!RowDescriptionMessage.TryParse(body, out RowDescriptionMessage message))
            throw new IOException("the console sent a row description that cannot be read");
        foreach (FieldDescription field in message)
            columns.Add(field.Name);
        return columns;
    }

    private static Dictionary<string, string> ReadRow(List<string> columns, byte[] body)
    {
        if (!DataRowMessage.TryParse(body, out DataRowMessage message) || message.Values.Count != columns.Count)
            throw new IOException("the console sent a row that cannot be read");
        Dictionary<string, string> row = [];
        int column = 0;
        foreach (WireValue value in message.Values)
            row[columns[column++]] = value.IsNull ? "" : Encoding.UTF8.GetString(value.Bytes);
        return row;
    }
}
