using System.Buffers;
using System.Text;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Simulation;

/// <summary>
/// A client of the pooler, on the reactor outside. It may be used from the test's thread, which runs the transport in between
/// (<see cref="Ask"/>), or by an async method on that reactor (<see cref="AnswerAsync"/>).
/// </summary>
internal sealed class SimClient : IConnectionOwner, IDisposable
{
    private const int LongestMessage = 64 * 1024 * 1024;

    private readonly World _world;
    private readonly Signal _signal;
    private readonly MessageAssembler _assembler = new(LongestMessage);
    private readonly Queue<Answer> _answers = new();
    private BackendLogin? _login;
    private bool _paused;
    private int _half;

    internal SimClient(World world, Connection connection)
    {
        _world = world;
        Connection = connection;
        _signal = new Signal(connection.Reactor);
        connection.Owner = this;
    }

    internal Connection Connection { get; }

    /// <summary>Logged in.</summary>
    internal bool IsReady { get; private set; }

    /// <summary>The pooler has closed the connection, or it broke, or we closed it.</summary>
    internal bool IsClosed => !Connection.IsAlive;

    /// <summary>What the pooler or the database said before the end, or instead of a login.</summary>
    internal ErrorFields? Fatal { get; private set; }

    /// <summary>What ParameterStatus has told, by name.</summary>
    internal Dictionary<string, string> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The version that the startup packet asks for, and what came of it.</summary>
    internal int Protocol { get; set; } = StartupCode.Protocol30;

    internal (int Version, IReadOnlyList<string> UnknownOptions) Agreed => (_login!.Version, _login.UnknownOptions);

    internal int ProcessId => _login!.ProcessId;

    internal ReadOnlyMemory<byte> CancelKey => _login!.CancelKey;

    /// <summary>What has come of the answer that is not complete.</summary>
    internal Answer Current { get; private set; } = new();

    internal int Answers => _answers.Count;

    /// <summary>Every message from now on, as text, if the test sets a list.</summary>
    internal List<string>? Transcript { get; set; }

    /// <summary>The last message that began has come as far as this, header included, and no further.</summary>
    internal bool HasHalfMessage(int bytes) => _half == bytes;

    /// <summary>What it was told of channels that it listens to.</summary>
    internal List<(int ProcessId, string Channel, string Payload)> Notifications { get; } = [];

    /// <summary>Called with each portion of input, before it is read.</summary>
    internal Action? Activity { get; set; }

    /// <summary>Sends the startup packet; what the pooler asks for then is answered.</summary>
    internal void LogIn(string user, string database, string password, params IEnumerable<(string Name, string Value)> parameters)
    {
        _login = new BackendLogin(ServerCredentials.FromPassword(user, password), version: Protocol);
        Send(output => FrontendMessages.WriteStartupMessage(
            output,
            Protocol,
            [new("user", user), new("database", database), .. parameters.Select(item => KeyValuePair.Create(item.Name, item.Value))]));
    }

    internal void Send(Action<IBufferWriter<byte>> write) => On(() =>
    {
        write(Connection);
        Connection.Flush();
    });

    internal void SendBytes(ReadOnlySpan<byte> bytes)
    {
        var copy = bytes.ToArray();
        On(() =>
        {
            Connection.Write(copy);
            Connection.Flush();
        });
    }

    /// <summary>Runs the world until it rests.</summary>
    internal void Run() => _world.Run();

    internal void Query(string sql) => Send(output => FrontendMessages.WriteQuery(output, sql));

    /// <summary>Parse, Bind, Describe and Execute of an unnamed statement, and Sync.</summary>
    internal void Extended(string sql, params string[] values) => Send(output =>
    {
        FrontendMessages.WriteParse(output, "", sql);
        FrontendMessages.WriteBind(output, "", "", [], [.. values.Select(Encoding.UTF8.GetBytes)], []);
        FrontendMessages.WriteDescribe(output, ObjectKind.Portal, ""u8);
        FrontendMessages.WriteExecute(output, ""u8);
        FrontendMessages.WriteSync(output);
    });

    /// <summary>Sends a query, runs the transport, and takes the answer.</summary>
    internal Answer Ask(string sql)
    {
        Query(sql);
        _world.Run();
        return Take();
    }

    internal Answer AskExtended(string sql, params string[] values)
    {
        Extended(sql, values);
        _world.Run();
        return Take();
    }

    /// <summary>The oldest answer, which must have come.</summary>
    internal Answer Take()
    {
        if (_answers.TryDequeue(out var answer)) return answer;
        Assert.Fail(Fatal is { } fatal ? $"instead of an answer came {fatal}" : $"no answer came; connection {(IsClosed ? "closed" : "open")}");
        return null!;
    }

    /// <summary>How long <see cref="AnswerAsync"/> and <see cref="LoggedInAsync"/> wait.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The next answer, or null when the connection or our patience ended before it. For an async method on the client's reactor.</summary>
    internal async Task<Answer?> AnswerAsync() => await UntilAsync(() => _answers.Count > 0) ? _answers.Dequeue() : null;

    /// <summary>Waits for the end of the login: true when it succeeded. As <see cref="AnswerAsync"/>.</summary>
    internal Task<bool> LoggedInAsync() => UntilAsync(() => IsReady);

    /// <summary>Lets time pass. As <see cref="AnswerAsync"/>.</summary>
    internal async Task PassAsync(TimeSpan time)
    {
        var over = false;
        Connection.Reactor.Schedule(time, () =>
        {
            over = true;
            _signal.Set();
        });
        while (!over) await _signal.WaitAsync();
    }

    /// <summary>Reads nothing until <see cref="Resume"/>.</summary>
    internal void Pause() => _paused = true;

    internal void Resume() => On(() =>
    {
        _paused = false;
        Read();
    });

    /// <summary>Says goodbye. Where the other side has ended its own direction, closing ours is still owed: nobody would learn of it otherwise.</summary>
    internal void Leave() => On(() =>
    {
        if (Connection.IsClosed) return;
        if (Connection.IsAlive) FrontendMessages.WriteTerminate(Connection);
        Connection.Close();
        _signal.Set();
    });

    /// <summary>Is gone without a word.</summary>
    internal void Vanish() => On(() =>
    {
        Connection.Abort();
        _signal.Set();
    });

    /// <summary>Ends the connection in order, but without goodbye.</summary>
    internal void Close() => On(() =>
    {
        Connection.Close();
        _signal.Set();
    });

    public void Dispose() => _assembler.Dispose();

    void IConnectionOwner.OnActivity(Connection connection)
    {
        Activity?.Invoke();
        if (!_paused) Read();
        _signal.Set();
    }

    private async Task<bool> UntilAsync(Func<bool> condition)
    {
        var over = false;
        var timer = Connection.Reactor.Schedule(Patience, () =>
        {
            over = true;
            _signal.Set();
        });
        while (!condition() && !IsClosed && !over) await _signal.WaitAsync();
        timer.Cancel();
        return condition();
    }

    private void On(Action action)
    {
        if (Connection.Reactor.IsCurrent) action();
        else MemoryTransport.Within(Connection.Reactor, action);
    }

    private void Read()
    {
        while (!_paused && !Connection.IsClosed)
        {
            var result = _assembler.Next(Connection.Input, out var consumed, out var type, out var body);
            if (result == AssembleResult.Message) Take((BackendCode)type, body);
            Connection.Consume(consumed);
            _half = result == AssembleResult.NeedMore ? _half + consumed : 0;
            if (result == AssembleResult.NeedMore) return;
            Assert.Equal(AssembleResult.Message, result);
            _assembler.Reset();
        }
    }

    private void Take(BackendCode code, ReadOnlySpan<byte> body)
    {
        if (code == BackendCode.ParameterStatus)
        {
            Assert.True(ParameterStatusMessage.TryParse(body, out var status));
            Parameters[Encoding.UTF8.GetString(status.Name)] = Encoding.UTF8.GetString(status.Value);
        }

        if (code == BackendCode.ErrorResponse && ErrorFields.TryParse(body, out var error) && error!.IsFatal) Fatal = error;
        if (!IsReady && _login is not null)
        {
            if (_login.Failure is not null) return;
            if (_login.Receive((byte)code, body, Connection) == LoginStep.Done) IsReady = true;
            Connection.Flush();
            return;
        }

        Transcript?.Add($"{(char)code} {Encoding.Latin1.GetString(body).Replace('\0', '|')}");
        if (code == BackendCode.NotificationResponse)
        {
            Assert.True(NotificationMessage.TryParse(body, out var told));
            Notifications.Add((told.ProcessId, Encoding.UTF8.GetString(told.Channel), Encoding.UTF8.GetString(told.Payload)));
            return;
        }

        Current.Take(code, body);
        if (!Current.IsComplete) return;
        _answers.Enqueue(Current);
        Current = new Answer();
    }
}
