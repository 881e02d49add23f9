using System.Net;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Simulation.Scripted;

/// <summary>
/// A PostgreSQL by script, on the reactor outside of a memory transport: as far as a pooler can see it behaves like the real one, and
/// it can be told to be slow, to refuse, to hang and to die. What its SQL is, <see cref="ScriptedStatement"/> says.
/// For the thread that drives the transport.
/// </summary>
internal sealed class ScriptedDatabase
{
    private readonly MemoryTransport _transport;
    private readonly EndPoint _endPoint;
    private readonly List<ScriptedBackend> _backends = [];
    private readonly List<Task> _tasks = [];
    private Listener? _listener;
    private int _lastProcessId = 1000;

    internal ScriptedDatabase(MemoryTransport transport, EndPoint endPoint)
    {
        _transport = transport;
        _endPoint = endPoint;
        Start();
    }

    internal LoginMethod Method { get; set; } = LoginMethod.Trust;

    /// <summary>Secrets as pg_authid has them; a user that is not listed exists and has none.</summary>
    internal Dictionary<string, string> Secrets { get; } = [];

    internal FrontendLoginOptions Logins { get; } = new() { Iterations = 16 };

    /// <summary>Clients name themselves truly (<c>begin NAME</c>), and nobody may come into another's transaction.</summary>
    internal bool ChecksOwners { get; set; } = true;

    /// <summary>Names of databases; null has every one.</summary>
    internal string[]? Databases { get; set; }

    internal Dictionary<string, string> Defaults { get; } = ScriptedParameters.Usual();

    /// <summary>Bytes of a cancel key.</summary>
    internal int KeyLength { get; set; } = 4;

    internal LoginBehaviour Behaviour { get; set; }

    /// <summary>What everybody is told who wants to log in.</summary>
    internal ErrorFields? Refusal { get; set; }

    /// <summary>
    /// It drains: what is asked outside of a transaction is answered by this and the end of the connection, and not carried out. Sessions end when they are
    /// asked something, not by themselves.
    /// </summary>
    internal ErrorFields? Goodbye { get; set; }

    /// <summary>Time between the startup packet and the answer.</summary>
    internal TimeSpan LoginDelay { get; set; }

    /// <summary>Time between a cancel request and its effect.</summary>
    internal TimeSpan CancelDelay { get; set; }

    /// <summary>Time between the effect and the end of the cancel connection.</summary>
    internal TimeSpan CancelHold { get; set; }

    /// <summary>How often each name was tried that conflicts.</summary>
    internal Dictionary<string, int> Conflicts { get; } = [];

    /// <summary>Nobody reads what comes.</summary>
    internal bool IsStalled { get; private set; }

    /// <summary>Sessions that have sent a startup packet and are not over, in the order in which they came.</summary>
    internal IReadOnlyList<ScriptedBackend> Backends => _backends;

    /// <summary>The most sessions that there have been together.</summary>
    internal int Peak { get; private set; }

    /// <summary>Startup packets so far.</summary>
    internal int LoginCount { get; private set; }

    /// <summary>Parse messages so far.</summary>
    internal int Parses { get; set; }

    /// <summary>Cancel requests so far.</summary>
    internal int Cancels { get; private set; }

    /// <summary>What the last one named: process id and key, in hexadecimal.</summary>
    internal (int ProcessId, string Key) LastCancel { get; private set; }

    /// <summary>Every statement that was begun, as <c>PID TEXT</c>.</summary>
    internal List<string> Executed { get; } = [];

    /// <summary>Every notification that was committed, in the order in which everybody is told.</summary>
    internal List<ScriptedNote> Notes { get; } = [];

    /// <summary>How long it takes until a session that listens is woken; null: no time.</summary>
    internal Func<TimeSpan>? NoteDelay { get; set; }

    /// <summary>Those of <see cref="Executed"/> that begin with a verb, without their process ids.</summary>
    internal IEnumerable<string> ExecutedOf(string verb) =>
        Executed.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])
            .Where(text => text.StartsWith(verb, StringComparison.Ordinal));

    /// <summary>Listens again.</summary>
    internal void Start()
    {
        _listener = _transport.ListenOutside(_endPoint, connection => _tasks.Add(new ScriptedBackend(this, connection).RunAsync()));
        IsListening = true;
    }

    internal bool IsListening { get; private set; }

    /// <summary>Is down: refuses connections, and those that there are end as <paramref name="goodbye"/> says (null: without a word).</summary>
    internal void Stop(ErrorFields? goodbye = null)
    {
        StopListening();
        foreach (var backend in _backends.ToArray()) backend.Kill(goodbye);
    }

    /// <summary>Refuses connections; those that there are go on.</summary>
    internal void StopListening()
    {
        _tasks.Add(_listener!.UnbindAsync().AsTask());
        IsListening = false;
    }

    internal void Stall(bool stalled)
    {
        IsStalled = stalled;
        foreach (var backend in _backends.ToArray()) backend.Wake();
    }

    /// <summary>Throws what went wrong in the script itself.</summary>
    internal void AssertSound()
    {
        foreach (var task in _tasks)
        {
            if (task.Exception is { } exception) throw exception;
        }
    }

    internal int Began(ScriptedBackend backend)
    {
        _backends.Add(backend);
        LoginCount++;
        Peak = Math.Max(Peak, _backends.Count);
        return ++_lastProcessId;
    }

    internal void Ended(ScriptedBackend backend) => _backends.Remove(backend);

    /// <summary>As the postmaster does: what runs on the session is cancelled; without a right key, nothing is.</summary>
    internal void Cancel(int processId, ReadOnlySpan<byte> key)
    {
        LastCancel = (processId, Convert.ToHexString(key));
        foreach (var backend in _backends)
        {
            if (backend.ProcessId == processId && key.SequenceEqual(backend.Key)) backend.Cancel();
        }
    }

    internal void Notify(ScriptedBackend from, string channel, string payload)
    {
        ScriptedNote note = new(from.DatabaseName, from.ProcessId, channel, payload);
        Notes.Add(note);
        foreach (var backend in _backends.ToArray())
        {
            if (backend.DatabaseName != note.Database) continue;
            backend.Notify(note);
            if (NoteDelay?.Invoke() is { Ticks: > 0 } delay) _transport.Outside.Schedule(delay, backend.Tell);
            else _transport.Outside.Post(backend.Tell);
        }
    }

    internal void NoteCancel() => Cancels++;
}
