using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Server.State;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>How a session parts from its server: clean and back to the pool, or closed. In doubt, closed.</summary>
internal static class Release
{
    /// <summary>The transaction is over and another client may have the server.</summary>
    internal static void AfterTransaction(ClientSession session, ServerConnection server)
    {
        server.LinkedTo = 0;
        // Data of a COPY that has failed: the next client's query would be taken for the rest of it.
        var half = session.ToServer.IsMidMessage;
        if (half) session.ToServer.DropRest();
        if (half || !server.IsUsable)
        {
            server.Pool.Discard(server, half ? "server got half a message" : "server not in sync");
        }
        else if (session.Host.Settings.ServerResetQueryAlways) _ = session.Host.Log.WatchAsync(ResetAsync(server, session.Host.Settings.ServerResetQuery), server.LogName);
        else server.Pool.Return(server);
    }

    /// <summary>The session ends with a server in its hands.</summary>
    internal static void AtEnd(ClientSession session, ServerConnection server)
    {
        server.LinkedTo = 0;
        if (server.Startup is not null)
        {
            server.Pool.Discard(server, "client left");
        }
        else if (!server.IsUsable || session.ToServer.IsMidMessage)
        {
            server.Pool.Discard(server, server.Connection!.IsAlive ? "client disconnect while server was not ready" : "server conn crashed?");
        }
        else if (session.Mode == PoolMode.Session)
        {
            _ = session.Host.Log.WatchAsync(ResetAsync(server, session.Host.Settings.ServerResetQuery), server.LogName);
        }
        else if (session.FollowedState is { } state && (state.IsPinned || state.MustLook))
        {
            _ = session.Host.Log.WatchAsync(ResetAsync(server, CleanQuery), server.LogName);
        }
        else
        {
            server.Pool.Return(server);
        }
    }

    /// <summary>Takes away all that a session was left with. False: the server is of no use any more.</summary>
    internal static async Task<bool> CleanAsync(ServerConnection server)
    {
        var error = await RunAsync(server, CleanQuery);
        if (error is not null || !server.IsUsable) return false;
        server.ForgetUnreported();
        server.Prepared = PreparedTexts.Empty;
        server.Channels = ChannelSet.Empty;
        return true;
    }

    private const string CleanQuery = "DISCARD ALL";

    private static Task<ErrorFields?> RunAsync(ServerConnection server, string query)
    {
        var limit = server.Pool.Options.ConnectTimeout;
        return query == CleanQuery && server.IsCockroach ? CockroachReset.RunAsync(server, limit) : ServerQuery.RunAsync(server, query, limit);
    }

    /// <summary>Runs the reset query and gives the server back; one that fails it is closed.</summary>
    private static async Task ResetAsync(ServerConnection server, string query)
    {
        var pool = server.Pool;
        if (query.Length > 0)
        {
            pool.Testing(server);
            var error = await RunAsync(server, query);
            if (error is not null || !server.IsUsable)
            {
                pool.Discard(server, $"reset query failed: {error?.Message ?? "not in sync"}");
                return;
            }

            server.ForgetUnreported();
            if (query == CleanQuery) server.Prepared = PreparedTexts.Empty;
            if (query == CleanQuery) server.Channels = ChannelSet.Empty;
            else if (!server.Channels.IsEmpty) server.Channels = ChannelSet.Unknown;
        }

        pool.Return(server);
    }
}
