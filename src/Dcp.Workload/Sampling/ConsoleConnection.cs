using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Dcp.Wire;
using Dcp.Wire.Authentication;
using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>
/// A connection to the console of dcp or PgBouncer. Consoles speak the simple query protocol alone, and Npgsql the extended
/// one, so this is a small client of its own. Plain TCP, for a console on this machine. Used by one caller at a time.
/// </summary>
internal sealed class ConsoleConnection : IAsyncDisposable
{
    // Far more than a console's row.
    private const int LongestMessage = 1 << 20;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly MessageAssembler _assembler = new(LongestMessage);
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly byte[] _input = new byte[16 * 1024];
    private ReadOnlyMemory<byte> _unread;

    private ConsoleConnection()
    {
    }

    /// <exception cref="IOException">Refused, or not a PostgreSQL console.</exception>
    public static async Task<ConsoleConnection> OpenAsync(NpgsqlConnectionStringBuilder login, CancellationToken cancellation)
    {
        ConsoleConnection connection = new();
        try
        {
            await connection._socket.ConnectAsync(login.Host ?? "127.0.0.1", login.Port, cancellation).ConfigureAwait(false);
            await connection.LogInAsync(login, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a SHOW command; gives its rows, each by column name.</summary>
    /// <exception cref="IOException">The console refused the command or is gone; the connection is of no use any more.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> QueryAsync(string sql, CancellationToken cancellation)
    {
        FrontendMessages.WriteQuery(_output, sql);
        await FlushAsync(cancellation).ConfigureAwait(false);
        ConsoleResult result = new();
        while (!await ReceiveAsync(result.Receive, cancellation).ConfigureAwait(false))
        {
            // Until ReadyForQuery.
        }

        return result.Error is null ? result.Rows : throw new IOException($"{sql}: {result.Error}");
    }

    public ValueTask DisposeAsync()
    {
        _assembler.Dispose();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task LogInAsync(NpgsqlConnectionStringBuilder login, CancellationToken cancellation)
    {
        string user = login.Username ?? "";
        KeyValuePair<string, string>[] parameters =
        [
            new("user", user),
            new("database", login.Database ?? "pgbouncer"),
            new("application_name", "dcp sampler"),
        ];
        FrontendMessages.WriteStartupMessage(_output, StartupCode.Protocol30, parameters);
        BackendLogin machine = new(ServerCredentials.FromPassword(user, login.Password ?? ""));
        LoginStep step = LoginStep.Continue;
        while (step == LoginStep.Continue)
        {
            await FlushAsync(cancellation).ConfigureAwait(false);
            step = await ReceiveAsync((type, body) => machine.Receive(type, body, _output), cancellation).ConfigureAwait(false);
        }

        if (step == LoginStep.Failed)
            throw new IOException(machine.Failure?.Message);
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        for (ReadOnlyMemory<byte> rest = _output.WrittenMemory; !rest.IsEmpty;)
            rest = rest[await _socket.SendAsync(rest, cancellation).ConfigureAwait(false)..];
        _output.ResetWrittenCount();
    }

    /// <summary>Waits for one whole message and has it read.</summary>
    private async Task<T> ReceiveAsync<T>(MessageReader<T> read, CancellationToken cancellation)
    {
        while (true)
        {
            AssembleResult assembled = _assembler.Next(_unread.Span, out int consumed, out byte type, out ReadOnlySpan<byte> body);
            _unread = _unread[consumed..];
            if (assembled == AssembleResult.Message)
                return read(type, body);
            if (assembled != AssembleResult.NeedMore)
                throw new IOException("The console sent something that is not a message.");
            int received = await _socket.ReceiveAsync(_input, cancellation).ConfigureAwait(false);
            if (received == 0)
                throw new IOException("The console closed the connection.");
            _unread = _input.AsMemory(0, received);
        }
    }

    private delegate T MessageReader<out T>(byte type, ReadOnlySpan<byte> body);

    /// <summary>Collects what a command answers.</summary>
    private sealed class ConsoleResult
    {
        private readonly List<string> _columns = [];
        private readonly List<IReadOnlyDictionary<string, string>> _rows = [];

        public IReadOnlyList<IReadOnlyDictionary<string, string>> Rows => _rows;

        public string? Error { get; private set; }

        /// <returns>True when the answer is complete.</returns>
        public bool Receive(byte type, ReadOnlySpan<byte> body)
        {
            switch ((BackendCode)type)
            {
                case BackendCode.RowDescription when RowDescriptionMessage.TryParse(body, out RowDescriptionMessage description):
                    foreach (FieldDescription field in description)
                        _columns.Add(field.Name);
                    break;
                case BackendCode.DataRow when DataRowMessage.TryParse(body, out DataRowMessage row):
                    AddRow(row.Values);
                    break;
                case BackendCode.ErrorResponse when ErrorFields.TryParse(body, out ErrorFields? error):
                    Error = error!.Message;
                    break;
            }

            return (BackendCode)type == BackendCode.ReadyForQuery;
        }

        private void AddRow(WireValues values)
        {
            Dictionary<string, string> row = new(StringComparer.Ordinal);
            int index = 0;
            foreach (WireValue value in values)
            {
                if (index < _columns.Count)
                    row[_columns[index++]] = Encoding.UTF8.GetString(value.Bytes);
            }

            _rows.Add(row);
        }
    }
}
