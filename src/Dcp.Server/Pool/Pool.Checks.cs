namespace Dcp.Server.Pool;

/// <content>Servers that were idle for long are asked a query before a client gets them (server_check_query, server_check_delay).</content>
internal sealed partial class Pool
{
    private int _checks;

    /// <summary>The server will be checked before it is given out. Any thread.</summary>
    internal bool IsUnsure(ServerConnection server) => IsUnsure(server, server.Reactor.Clock.GetTimestamp());

    private bool IsUnsure(ServerConnection server, long now) =>
        Options.CheckQuery is not null && server.State == ServerState.Idle && server.Reactor.Elapsed(server.IdleSince, now) >= Options.CheckDelay;

    /// <summary>An idle server to check, for a client that waits; under the lock.</summary>
    private ServerConnection? TakeUnsure()
    {
        if (_idle.End(Options.RoundRobin) is not { } server) return null;
        Move(server, ServerState.Tested);
        _checks++;
        return server;
    }

    private int CountUnsure()
    {
        var count = 0;
        foreach (var server in _idle)
        {
            if (IsUnsure(server)) count++;
        }

        return count;
    }

    private void Check(ServerConnection server)
    {
        if (server.Reactor.IsCurrent) _ = Set.Log.WatchAsync(CheckAsync(server), server.LogName);
        else server.Reactor.Post(() => Check(server));
    }

    private async Task CheckAsync(ServerConnection server)
    {
        var options = Options;
        // What an idle server said meanwhile is read first: it may be its goodbye.
        var problem = server.Connection!.IsAlive ? UnaskedMessages.Read(server) : "server conn crashed?";
        if (problem is null && options.CheckQuery is { } query)
        {
            var error = await ServerQuery.RunAsync(server, query, options.ConnectTimeout);
            problem = error?.Message ?? (server.IsUsable ? null : "not in sync");
        }

        using (_gate.Hold()) _checks--;
        if (problem is null) Return(server);
        else Discard(server, $"check query failed: {problem}");
    }
}
