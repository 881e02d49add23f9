using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Server.Session;
using Dcp.Wire;

namespace Dcp.Server.Admin;

/// <summary>One command on its way: who gave it, what it may touch, and how it answers. On the session's reactor.</summary>
/// <param name="query">The command as it was written.</param>
internal sealed class ConsoleCall(ClientSession session, IPoolerControl control, ConsoleStats stats, bool isAdmin, CommandText text, string query)
{
    private const int LongestEcho = 1000;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    internal ClientSession Session => session;

    internal SessionHost Host => session.Host;

    internal IPoolerControl Control => control;

    internal ConsoleStats Stats => stats;

    /// <summary>May run every command; otherwise only look.</summary>
    internal bool IsAdmin => isAdmin;

    /// <summary>The second word, or empty.</summary>
    internal string Argument => text.Argument;

    /// <summary>The value of a SET.</summary>
    internal string Value => text.Value ?? "";

    /// <summary>The command was carried out.</summary>
    internal void Answer(string tag)
    {
        BackendMessages.WriteCommandComplete(session.Connection, tag);
        Ready();
    }

    internal void Answer(IReadOnlyList<FieldDescription> columns, IEnumerable<string?[]> rows)
    {
        BackendMessages.WriteRowDescription(session.Connection, [.. columns]);
        foreach (var row in rows) BackendMessages.WriteDataRow(session.Connection, row);
        Answer("SHOW");
    }

    /// <summary>The command failed; the session goes on.</summary>
    internal void Error(string message, string sqlState = SqlState.ProtocolViolation, string? detail = null)
    {
        BackendMessages.WriteErrorResponse(session.Connection, ErrorFields.Create("ERROR", sqlState, message, detail));
        Host.Log.ClientError(session.LogName, message);
        Ready();
    }

    internal void SyntaxError() =>
        Error($"invalid command '{(query.Length <= LongestEcho ? query : query[..LongestEcho])}', use SHOW HELP;");

    internal void Notice(string message, string? detail = null) => BackendMessages.WriteNoticeResponse(
        session.Connection, ErrorFields.Create("NOTICE", SqlState.SuccessfulCompletion, message, detail));

    /// <summary>Says in the log who changes the process.</summary>
    internal void Log(string command) =>
        Host.Log.Note(Argument.Length == 0 ? $"{command} command issued" : $"{command} '{Argument}' command issued");

    /// <summary>The database that the argument names, made from the fallback entry if need be; null after an error was sent.</summary>
    /// <param name="verb">For the message: <c>cannot VERB admin db</c>.</param>
    /// <param name="known">Only one that is there already.</param>
    internal Database? FindDatabase(string verb, bool known = false)
    {
        if (Argument == DcpConfig.ConsoleDatabase)
        {
            Error($"cannot {verb} admin db: {Argument}");
            return null;
        }

        var database = known ? Host.Catalog.Databases.FirstOrDefault(found => found.Name == Argument) : Host.Catalog.Find(Argument);
        if (database is null) Error($"no such database: {Argument}");
        return database;
    }

    /// <summary>
    /// Waits until <paramref name="done"/> says so, looking again and again. False when the wait ended otherwise: the client is gone
    /// (the session is over), or has asked to cancel (an error was sent, after <paramref name="canceled"/>).
    /// </summary>
    internal async ValueTask<bool> WaitUntilAsync(Func<bool> done, Action? canceled = null)
    {
        var stop = false;
        session.Canceled = () =>
        {
            stop = true;
            session.Signal.Set();
        };
        try
        {
            while (!done())
            {
                var timer = session.Reactor.Schedule(s_look, session.Signal.Set);
                var alive = await session.PauseAsync();
                timer.Cancel();
                if (!alive) return false;
                if (!stop) continue;
                canceled?.Invoke();
                Error("canceling statement due to user request", SqlState.QueryCanceled);
                return false;
            }

            return true;
        }
        finally
        {
            session.Canceled = null;
        }
    }

    private void Ready()
    {
        BackendMessages.WriteReadyForQuery(session.Connection, TransactionStatus.Idle);
        session.Connection.Flush();
    }
}
