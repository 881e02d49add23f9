using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Gives a server that a RESET has been run on what the client asked for at its start, as far as the RESET has taken it: what was set by
/// the client since, and not reset, stays. The server says which is which. The client's next request waits for it.
/// </summary>
internal static class Restore
{
    /// <summary>False: the session is over; the server is closed.</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        var server = session.Server!;
        var defaults = session.ToClient.Defaults!;
        server.Notified = session.KeepsServer ? Listening.Reader(session, isNew: false) : null;
        StateAnswer answer = new();
        ErrorFields? error = null;
        if (!defaults.IsLossKnown) (answer, error) = await StateQuery.AskAsync(session, server, StateEffects.Settings);
        var lost = ParameterValues.Empty;
        foreach (var (name, value) in defaults.Values)
        {
            if (defaults.OnlyLost is { } only && !string.Equals(name, only, StringComparison.OrdinalIgnoreCase)) continue;
            if (defaults.MayBeLost(name) && !answer.Settings.ContainsKey(name) && !(server.IsReported(name) && server.Parameters[name] == value)) lost = lost.With(name, value);
        }

        if (error is null && server.IsQuiet && lost.Count > 0)
            error = await ServerQuery.RunAsync(server, lost.ChangesFrom(ParameterValues.Empty), server.Pool.Options.ConnectTimeout);
        if (error is not null || !server.IsQuiet)
        {
            session.Server = null;
            server.Pool.Discard(server, "startup parameters could not be given again");
            session.Fail(error is null
                ? ErrorFields.Fatal(SqlState.ConnectionFailure, "server conn crashed?")
                : ErrorFields.Create("FATAL", error.SqlState, error.Message, error.Detail, error.Hint));
            return false;
        }

        Note(session, server, answer, lost);
        defaults.TellSuperuser(session.Connection);
        defaults.GivenAgain();
        session.ToClient.PayReady(session.Connection, server.Replies.Status);
        session.Connection.Flush();
        server.Notified = null;
        server.Owner = session.Signal;
        return true;
    }

    /// <summary>What the server has now; the client is told of what it has heard otherwise.</summary>
    private static void Note(ClientSession session, ServerConnection server, StateAnswer answer, ParameterValues lost)
    {
        foreach (var (name, value) in session.ToClient.Defaults!.Values)
        {
            if (!server.IsReported(name))
            {
                if ((lost[name] ?? answer.Settings.GetValueOrDefault(name)) is { } given) server.Parameters = server.Parameters.With(name, given);
            }
            else if (server.Parameters[name] is { } present && present != session.Parameters[name])
            {
                session.Parameters = session.Parameters.With(name, present);
                BackendMessages.WriteParameterStatus(session.Connection, server.ReportedName(name), present);
            }
        }
    }
}
