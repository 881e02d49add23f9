using Dcp.Server.Pool;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Brings a server that was just linked to its client's session parameters. The client's request waits for it: sent along, it could run
/// under the wrong ones. Needed only where client and server differ.
/// </summary>
internal static class Prepare
{
    /// <summary>False: the session is over; the server is closed.</summary>
    internal static async Task<bool> RunAsync(ClientSession session)
    {
        var server = session.Server!;
        var wanted = session.Parameters;
        var error = await ServerQuery.RunAsync(server, wanted.ChangesFrom(server.Parameters), server.Pool.Options.ConnectTimeout);
        if (error is not null || !server.IsQuiet)
        {
            // What the client asked for is not to be had; what the server has by now is unsure.
            var wasIdle = server.Replies.Status == TransactionStatus.Idle;
            session.Server = null;
            server.Pool.Discard(server, "invalid server parameter");
            if (error?.SqlState == SqlState.QueryCanceled && wasIdle && !session.Waiter.InLogin)
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
        server.Owner = session.Signal;
        return true;
    }
}
