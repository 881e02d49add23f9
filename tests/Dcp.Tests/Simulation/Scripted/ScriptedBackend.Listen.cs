using System.Globalization;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Scripted;

/// <content>LISTEN, UNLISTEN and NOTIFY: what they do takes effect with their transaction, and is told between transactions.</content>
internal sealed partial class ScriptedBackend
{
    private readonly HashSet<string> _channels = [];
    private readonly List<Action> _atCommit = [];
    private readonly Queue<ScriptedNote> _untold = new();

    /// <summary>What the session listens to.</summary>
    internal IReadOnlyCollection<string> Channels => _channels;

    /// <summary>A notification was committed. It is told when nothing runs: at once, or at the end of the transaction.</summary>
    internal void Notify(ScriptedNote note)
    {
        if (_channels.Contains(note.Channel)) _untold.Enqueue(note);
    }

    /// <summary>Tells what is there to be told, if it is the time for that.</summary>
    internal void Tell()
    {
        if (_untold.Count == 0 || !_isWaiting || Status != TransactionStatus.Idle || IsGone || _database.IsStalled) return;
        WriteNotes();
        _connection.Flush();
    }

    private void WriteNotes()
    {
        while (_untold.TryDequeue(out var note))
        {
            // What was not told before UNLISTEN never is.
            if (_channels.Contains(note.Channel)) BackendMessages.WriteNotificationResponse(_connection, note.ProcessId, note.Channel, note.Payload);
        }
    }

    private bool Listening(ScriptedStatement statement)
    {
        var channel = statement.Argument(0);
        switch (statement.Verb)
        {
            case "listen":
                AtCommit(() => _channels.Add(channel));
                break;
            case "unlisten" when channel == "*":
                AtCommit(_channels.Clear);
                break;
            case "unlisten":
                AtCommit(() => _channels.Remove(channel));
                break;
            default:
                AtCommit(() => _database.Notify(this, channel, statement.Argument(1)));
                break;
        }

        return Done(statement.Verb.ToUpperInvariant());
    }

    private bool NoteCount() => Row(_database.Notes.Count.ToString(CultureInfo.InvariantCulture));

    private void AtCommit(Action action)
    {
        if (Status == TransactionStatus.Idle) action();
        else _atCommit.Add(action);
    }

    private void EndNotes(bool commits)
    {
        if (commits) _atCommit.ForEach(action => action());
        _atCommit.Clear();
    }
}
