using System.Net;
using Dcp.Net;

namespace Dcp.Server.Pool;

/// <content>
/// Connections that listen to notifications for all clients of a database. They count under max_db_connections and max_user_connections, but
/// not under the pool's size, which is for servers that clients can have.
/// </content>
internal sealed partial class Pool
{
    /// <summary>Attempts to get a place under a limit, each after making room.</summary>
    private const int PlaceAttempts = 20;

    private static readonly TimeSpan s_placePause = TimeSpan.FromMilliseconds(20);

    private readonly List<ServerConnection> _listening = [];

    /// <summary>
    /// A connection for listening at this address. Null: there is none to be had, within limits or at all; the log says why. On
    /// <paramref name="reactor"/>.
    /// </summary>
    internal async Task<ServerConnection?> OpenListeningAsync(EndPoint at, string encoding, Reactor reactor)
    {
        for (var attempt = 0; TakePlace(reactor) is { } pause; attempt++)
        {
            if (attempt == PlaceAttempts) return null;
            await PauseAsync(reactor, pause);
        }

        // The name tells the operator of the database what the connection is for.
        KeyValuePair<string, string>[] startup = [new("client_encoding", encoding), new("application_name", "dcp listens")];
        ServerConnection server = new(this, reactor) { Startup = startup, IsListening = true, OnlyAt = at };
        using (_gate.Hold()) _listening.Add(server);
        if (await ServerLogin.RunAsync(server, Options.ConnectTimeout) is { } failure)
        {
            Discard(server, failure.Error.Message);
            return null;
        }

        using (_gate.Hold()) Move(server, ServerState.Active);
        Set.Log.ServerConnected(server.LogName, server.LocalAddress);
        return server;
    }

    /// <summary>Connections for listening are to end: others take their place where somebody listens and that is possible. Any thread.</summary>
    internal void CloseListening(string reason)
    {
        List<ServerConnection> all;
        using (_gate.Hold()) all = [.. _listening];
        foreach (var server in all)
        {
            server.CloseNeeded ??= reason;
            server.Reactor.Post(() => (server.Connection?.Owner as Signal)?.Set());
        }
    }

    /// <summary>Null: it is taken. Otherwise how long to wait before it is tried again.</summary>
    private TimeSpan? TakePlace(Reactor reactor)
    {
        if (Database.Budget.TryTake())
        {
            if (User.Budget.TryTake())
            {
                if (Database.Connects.TryTake(Options.ConnectRate, reactor) is not { } pause) return null;
                GivePlace();
                return pause;
            }

            Database.Budget.Give();
            MakeRoom(User.Budget);
        }
        else
        {
            MakeRoom(Database.Budget);
        }

        return s_placePause;
    }

    private void MakeRoom(Budget exhausted)
    {
        if (!EvictOldestIdle("evicted")) Set.EvictIdle(this, exhausted);
    }

    private void GivePlace()
    {
        User.Budget.Give();
        Database.Budget.Give();
    }

    private static async Task PauseAsync(Reactor reactor, TimeSpan time)
    {
        Signal signal = new(reactor);
        reactor.Schedule(time, signal.Set);
        await signal.WaitAsync();
    }
}
