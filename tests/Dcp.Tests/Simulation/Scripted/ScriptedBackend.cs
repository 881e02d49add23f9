using System.Security.Cryptography;
using System.Text;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Scripted;

/// <summary>One session of a <see cref="ScriptedDatabase"/>, from startup packet to end. On the reactor outside.</summary>
internal sealed partial class ScriptedBackend : IDisposable
{
    private const int LongestMessage = 64 * 1024 * 1024;

    private readonly ScriptedDatabase _database;
    private readonly Connection _connection;
    private readonly Signal _signal;
    private readonly MessageAssembler _assembler = new(LongestMessage);
    private ScriptedParameters _parameters;
    private bool _running;
    private bool _isWaiting;
    private bool _cancelled;

    internal ScriptedBackend(ScriptedDatabase database, Connection connection)
    {
        _database = database;
        _connection = connection;
        _signal = new Signal(connection.Reactor);
        _parameters = new ScriptedParameters(database.Defaults);
        Key = RandomNumberGenerator.GetBytes(database.KeyLength);
        connection.Owner = _signal;
    }

    internal int ProcessId { get; private set; }

    internal byte[] Key { get; }

    internal string UserName { get; private set; } = "";

    internal string DatabaseName { get; private set; } = "";

    internal TransactionStatus Status { get; private set; } = TransactionStatus.Idle;

    /// <summary>Settings as they are now.</summary>
    internal Dictionary<string, string> Parameters => _parameters.Copy();

    private bool IsGone => !_connection.IsAlive;

    internal async Task RunAsync()
    {
        try
        {
            if (await LogInAsync())
            {
                while (await NextAsync() is var (code, body) && await ServeAsync(code, body)) { }
            }
        }
        finally
        {
            _database.Ended(this);
            // Not within a delivery: bytes that are being delivered count as unread, and closing would reset the connection.
            _connection.Reactor.Post(_connection.Close);
            Dispose();
        }
    }

    public void Dispose() => _assembler.Dispose();

    /// <summary>Ends the session from outside: with an error, or at once. On any thread of the test's.</summary>
    internal void Kill(ErrorFields? goodbye) => MemoryTransport.Within(_connection.Reactor, () =>
    {
        if (goodbye is null)
        {
            _connection.Abort();
        }
        else
        {
            BackendMessages.WriteErrorResponse(_connection, goodbye);
            _connection.Close();
        }

        _signal.Set();
    });

    /// <summary>Tells the client something that it did not ask for.</summary>
    internal void Say(Action<Connection> write) => MemoryTransport.Within(_connection.Reactor, () =>
    {
        write(_connection);
        _connection.Flush();
    });

    internal void Wake() => MemoryTransport.Within(_connection.Reactor, _signal.Set);

    /// <summary>A cancel request has come: it ends what runs, and is forgotten when nothing does.</summary>
    internal void Cancel()
    {
        if (!_running) return;
        _cancelled = true;
        _signal.Set();
    }

    private async Task<bool> ServeAsync(FrontendCode code, byte[] body)
    {
        if (_database.Goodbye is { } goodbye && Status == TransactionStatus.Idle && code != FrontendCode.Terminate)
        {
            BackendMessages.WriteErrorResponse(_connection, goodbye);
            return false;
        }

        switch (code)
        {
            case FrontendCode.Query when _skipping:
                break;
            case FrontendCode.Query:
                if (!Text(body, out var sql))
                {
                    EndByViolation();
                    return false;
                }

                await QueryAsync(sql);
                break;
            case FrontendCode.Terminate:
                return false;
            case FrontendCode.CopyData or FrontendCode.CopyDone or FrontendCode.CopyFail:
                // What is left of a COPY that has failed.
                break;
            default:
                await ServeExtendedAsync(code, body);
                break;
        }

        _connection.Flush();
        await DrainAsync();
        return !IsGone;
    }

    /// <summary>The next message, or null at the end.</summary>
    private async Task<(FrontendCode Code, byte[] Body)?> NextAsync()
    {
        while (true)
        {
            if (!_database.IsStalled && TryNext(out var code, out var body)) return (code, body);
            if (IsGone && (_database.IsStalled || _connection.Input.IsEmpty)) return null;
            _isWaiting = true;
            Tell();
            await _signal.WaitAsync();
            _isWaiting = false;
        }
    }

    private bool TryNext(out FrontendCode code, out byte[] body)
    {
        var result = _assembler.Next(_connection.Input, out var consumed, out var type, out var span);
        code = (FrontendCode)type;
        body = span.ToArray();
        _connection.Consume(consumed);
        if (result == AssembleResult.Message) _assembler.Reset();
        else if (result != AssembleResult.NeedMore) EndByViolation();
        return result == AssembleResult.Message;
    }

    private void EndByViolation()
    {
        BackendMessages.WriteErrorResponse(_connection, ErrorFields.Fatal(SqlState.ProtocolViolation, "invalid message"));
        _connection.Close();
    }

    /// <summary>Lets time pass; ends early when cancelled or gone.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var over = false;
        var timer = _connection.Reactor.Schedule(time, () =>
        {
            over = true;
            _signal.Set();
        });
        while (!over && !_cancelled && !IsGone) await _signal.WaitAsync();
        timer.Cancel();
    }

    private async Task DrainAsync()
    {
        _connection.Flush();
        while (_connection.IsCongested && !IsGone) await _signal.WaitAsync();
    }

    private static bool Text(byte[] body, out string text)
    {
        var parsed = QueryMessage.TryParse(body, out var message);
        text = Encoding.UTF8.GetString(message.Sql);
        return parsed;
    }
}
