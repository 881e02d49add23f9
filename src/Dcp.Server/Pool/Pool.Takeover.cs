namespace Dcp.Server.Pool;

/// <content>Servers that go from one process to the next, which takes over its clients.</content>
internal sealed partial class Pool
{
    /// <summary>Servers that the pool's size does not count. Under the lock.</summary>
    private int _beyondSize;

    /// <summary>Takes out the servers that are free, for another process. Each has to be given to <see cref="Departed"/>. Any thread.</summary>
    internal IReadOnlyList<ServerConnection> TakeAllIdle()
    {
        using (_gate.Hold())
        {
            ServerConnection[] idle = [.. _idle];
            foreach (var server in idle) Move(server, ServerState.Active);
            return idle;
        }
    }

    /// <summary>A server has left for another process: it is forgotten, and its place is free. On its reactor.</summary>
    internal void Departed(ServerConnection server)
    {
        using (_gate.Hold())
        {
            Move(server, ServerState.Closed);
            _servers.Remove(server);
        }

        server.GiveMember();
        GiveBudget();
        Set.ServerClosed(this);
    }

    /// <summary>
    /// Takes up a server that was another process's. It counts under the limits whatever they are, and goes when it comes back and there are too
    /// many. The caller has it. On its reactor.
    /// </summary>
    internal void Adopt(ServerConnection server)
    {
        _ = Database.Budget.TryTake(0);
        _ = User.Budget.TryTake(0);
        using (_gate.Hold())
        {
            _servers.Add(server);
            if (server.IsBeyondSize) _beyondSize++;
            _failure = null;
            _proven = true;
            Move(server, ServerState.Active);
        }

        Set.Log.ServerConnected(server.LogName, server.LocalAddress);
    }
}
