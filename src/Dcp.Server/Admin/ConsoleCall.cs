using Dcp.Net;
using Dcp.Server.Session;
using Dcp.Wire;

namespace Dcp.Server.Admin;

/// <summary>A command that a client of the console has given.</summary>
/// <param name="query">The command as it was written.</param>
internal sealed class ConsoleCall(ClientSession session, IPoolerControl control, ConsoleStats stats, bool isAdmin, CommandText text, string query)
    : CommandCall(control, text)
{
    private const int LongestEcho = 1000;

    private readonly CommandText _text = text;

    internal ClientSession Session => session;

    internal override Reactor Reactor => session.Reactor;

    internal ConsoleStats Stats => stats;

    /// <summary>May run every command; otherwise only look.</summary>
    internal bool IsAdmin => isAdmin;

    /// <summary>The value of a SET.</summary>
    internal string Value => _text.Value ?? "";

    internal override void Answer(string tag)
    {
        BackendMessages.WriteCommandComplete(session.Connection, tag);
        Ready();
    }

    internal void Answer(IReadOnlyList<FieldDescription> columns, IEnumerable<string?[]> rows, string tag = "SHOW")
    {
        BackendMessages.WriteRowDescription(session.Connection, [.. columns]);
        foreach (var row in rows) BackendMessages.WriteDataRow(session.Connection, row);
        Answer(tag);
    }

    /// <summary>The command failed; the session goes on.</summary>
    internal override void Error(string message, string sqlState = SqlState.ProtocolViolation, string? detail = null)
    {
        BackendMessages.WriteErrorResponse(session.Connection, ErrorFields.Create("ERROR", sqlState, message, detail));
        Host.Log.ClientError(session.LogName, message);
        Ready();
    }

    internal void SyntaxError() =>
        Error($"invalid command '{(query.Length <= LongestEcho ? query : query[..LongestEcho])}', use SHOW HELP;");

    internal void Notice(string message, string? detail = null) => BackendMessages.WriteNoticeResponse(
        session.Connection, ErrorFields.Create("NOTICE", SqlState.SuccessfulCompletion, message, detail));

    /// <summary>
    /// False also when the client is gone (the session is over), or has asked to cancel (an error was sent, after
    /// <paramref name="canceled"/>).
    /// </summary>
    internal override async ValueTask<bool> WaitUntilAsync(Func<bool> done, Action? canceled = null)
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
                var timer = session.Reactor.Schedule(Look, session.Signal.Set);
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
