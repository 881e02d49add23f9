using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Brings a server that was just linked to its client's session parameters. The client's request waits for it: sent along, it could run
/// under the wrong ones. Needed only where client and server differ.
/// </summary>
internal static class Prepare
{
    /// <summary>Servers that a client may lose here in a row before it is told.</summary>
    private const int MostLost = 5;

    /// <summary>False: the session is over; the server is closed.</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        var server = session.Server!;
        server.Notified = session.KeepsServer ? Listening.Reader(session, isNew: false) : null;
        var wanted = session.Parameters;
        // What the client has set to the database's default is to look like it was set, whoever had the server before.
        var present = session.ToClient.Defaults is { } defaults ? defaults.WithoutHidden(server, wanted, server.Parameters) : server.Parameters;
        var changes = wanted.ChangesFrom(present);
        var error = changes.Length > 0 ? await ServerQuery.RunAsync(server, changes, server.Pool.Options.ConnectTimeout) : null;
        if (error is not null || !server.IsQuiet)
        {
            // What the client asked for is not to be had; what the server has by now is unsure.
            var wasIdle = server.Replies.Status == TransactionStatus.Idle;
            if (wasIdle && IsLost(server, error) && !session.Waiter.InLogin && !session.KeepsServer && ++session.LostServers < MostLost)
            {
                // Nothing of the client's request has been sent: it is another server's.
                Serve.LeaveServer(session, server, error?.Message ?? "server conn crashed?");
                return true;
            }

            session.Server = null;
            server.Pool.Discard(server, "invalid server parameter");
            if (error?.SqlState == SqlState.QueryCanceled && wasIdle && !session.Waiter.InLogin && session.FollowedState is not { IsPinned: true })
            {
                // Meant for what the client asked for, which no server has begun.
                Serve.Refuse(session);
                return true;
            }

            session.Fail(error is null
                ? ErrorFields.Fatal(SqlState.ConnectionFailure, "server conn crashed?")
                : ErrorFields.Create("FATAL", error.SqlState, error.Message, error.Detail, error.Hint));
            return false;
        }

        session.LostServers = 0;
        // Reported parameters came back in the server's own spelling; the others are known only from what was sent.
        foreach (var (name, _) in server.Parameters.Items)
        {
            if (wanted[name] is null) server.Parameters = server.Parameters.Without(name);
        }

        foreach (var (name, value) in wanted.Items)
        {
            if (!server.IsReported(name)) server.Parameters = server.Parameters.With(name, value);
        }

        session.Parameters = server.Parameters;
        if (!session.Prepared.Matches(server.Prepared) && !await PrepareTextsAsync(session, server)) return false;
        if (!IsListening(session, server) && !await ListenAsync(session, server)) return false;
        server.Notified = null;
        server.Owner = session.Signal;
        return true;
    }

    private static bool IsLost(ServerConnection server, ErrorFields? error) => !server.Connection!.IsAlive || error?.SqlState == SqlState.AdminShutdown;

    /// <summary>The server listens to what the client does, or the client is on it because it listens to more.</summary>
    internal static bool IsListening(ClientSession session, ServerConnection server) =>
        ReferenceEquals(session.Channels, server.Channels)
        || session.Channels.Matches(server.Channels)
        || (session.FollowedState is { Holds: var holds } && (holds & StateEffects.Listens) != 0);

    private static async Task<bool> ListenAsync(ClientSession session, ServerConnection server)
    {
        var error = await ServerQuery.RunAsync(server, server.Channels.ChangeTo(session.Channels), server.Pool.Options.ConnectTimeout);
        if (error is null && server.IsUsable)
        {
            server.Channels = session.Channels;
            return true;
        }

        session.Server = null;
        server.Pool.Discard(server, "could not listen to a client's channels");
        session.Fail(error is null
            ? ErrorFields.Fatal(SqlState.ConnectionFailure, "server conn crashed?")
            : ErrorFields.Create("FATAL", error.SqlState, error.Message, error.Detail, error.Hint));
        return false;
    }

    /// <summary>
    /// Has the server prepare what the client prepared by SQL, and nothing else of that kind. One that cannot be prepared any more is left out:
    /// EXECUTE will fail, as it would for another reason without a pooler.
    /// </summary>
    private static async Task<bool> PrepareTextsAsync(ClientSession session, ServerConnection server)
    {
        var wanted = session.Prepared;
        var limit = server.Pool.Options.ConnectTimeout;
        HashSet<string> missing = [];
        var removal = server.Prepared.Removal(wanted);
        var error = removal.Length > 0 ? await ServerQuery.RunAsync(server, removal, limit) : null;
        foreach (var (name, text) in wanted.Items)
        {
            if (error is not null || !server.IsUsable) break;
            if (server.Prepared[name] == text) continue;
            if (await ServerQuery.RunAsync(server, text, limit) is not null) missing.Add(name);
        }

        if (error is not null || !server.IsUsable)
        {
            session.Server = null;
            server.Pool.Discard(server, "could not prepare a client's statements");
            session.Fail(error ?? ErrorFields.Fatal(SqlState.ConnectionFailure, "server conn crashed?"));
            return false;
        }

        server.Prepared = missing.Count == 0 ? wanted : wanted.Without(missing.Contains);
        return true;
    }
}
