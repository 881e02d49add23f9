using Dcp.Net;
using Dcp.Server.Pool;
namespace Dcp.Server.Session;

/// <summary>
/// The whole life of a replication client after its login: a server of its own, and then every byte passed on as it is, for a stream of
/// changes is neither a transaction nor a query.
/// </summary>
internal static class Replicate
{
    internal static async Task RunAsync(ClientSession session)
    {
        if (await RentAsync(session) is not { } server) return;
        Link(session, server);
        session.Counters.ServerAssignments++;
        session.Counters.ClientLogins++;
        Welcome.Write(session, server.Welcome, server.Parameters);
        session.Connection.Flush();
        await RelayAsync(session, server);
    }

    /// <summary>The rest of a life that began in another process, with a server of which nobody knows what it owes: also passed on as it is.</summary>
    internal static async Task GoOnAsync(ClientSession session, ServerConnection server)
    {
        try
        {
            Link(session, server);
            await RelayAsync(session, server);
        }
        catch (Exception exception)
        {
            session.Broke(exception);
        }

        session.End();
    }

    private static void Link(ClientSession session, ServerConnection server)
    {
        session.Server = server;
        session.State = ClientState.Active;
        session.ClearDeadline();
        server.Owner = session.Signal;
        server.LinkedTo = session.Id;
    }

    private static async Task<ServerConnection?> RentAsync(ClientSession session)
    {
        var waiter = session.Waiter;
        waiter.Startup = session.Requested;
        session.State = ClientState.Waiting;
        QueueLimit.Begin(session);
        session.Pool!.RentOwn(waiter);
        while (waiter.Server is null)
        {
            if (waiter.Failure is { } failure)
            {
                waiter.Failure = null;
                session.Fail(failure.SqlState, failure.Message);
                return null;
            }

            if (!await session.PauseAsync()) return null;
        }

        waiter.InLogin = false;
        var server = waiter.Server;
        waiter.Server = null;
        return server;
    }

    private static async Task RelayAsync(ClientSession session, ServerConnection server)
    {
        var client = session.Connection;
        var connection = server.Connection!;
        while (true)
        {
            session.Counters.Received += Copy(client, connection);
            session.Counters.Sent += Copy(connection, client);
            if (session.IsOver()) return;
            if (!connection.IsAlive && connection.Input.IsEmpty)
            {
                session.Finish("server conn crashed?");
                return;
            }

            await session.Signal.WaitAsync();
        }
    }

    /// <summary>Bytes passed on; none while the other side is slow.</summary>
    private static int Copy(Connection from, Connection to)
    {
        var count = to.IsCongested ? 0 : from.Input.Length;
        if (count == 0) return 0;
        to.Write(from.Input);
        from.Consume(count);
        to.Flush();
        return count;
    }
}
