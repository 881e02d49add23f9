using Dcp.Server.Balance;

namespace Dcp.Server.Pool;

/// <content>Servers leave a host that is down, or all hosts, and move to one that has come back.</content>
internal sealed partial class Pool
{
    private const string Moved = "moved to another target";

    private static readonly TimeSpan s_longestOfSeveral = TimeSpan.FromSeconds(1);

    /// <summary>Servers to open because others were closed to be moved.</summary>
    private int _moves;

    /// <summary>With several hosts, one of which may be promoted or come back at any moment, nobody is locked out for long.</summary>
    private TimeSpan LongestPause =>
        Set.TargetsOf(Database).Members.Count > 1 && Options.LoginRetry > s_longestOfSeveral ? s_longestOfSeveral : Options.LoginRetry;

    /// <summary>
    /// The host may not be used any more: idle servers are closed now and the others when they come back, or at once when
    /// <paramref name="cut"/> says so. Any thread.
    /// </summary>
    internal void Leave(Member member, string reason, bool cut)
    {
        List<ServerConnection> idle;
        List<ServerConnection> busy;
        using (_gate.Hold())
        {
            idle = [.. _idle.Where(server => ReferenceEquals(server.Member, member))];
            busy = cut ? [.. _servers.Concat(_listening).Where(server => ReferenceEquals(server.Member, member) && !idle.Contains(server))] : [];
            foreach (var server in _servers)
            {
                if (ReferenceEquals(server.Member, member)) server.CloseNeeded ??= reason;
            }

            foreach (var server in idle) Move(server, ServerState.Active);
        }

        foreach (var server in idle) Discard(server, reason);
        foreach (var server in busy) server.Reactor.Post(() => server.Cut());
    }

    /// <summary>Closes idle servers now and the others when they come back. Any thread.</summary>
    /// <param name="listening">Connections that listen for clients as well.</param>
    internal void CloseAll(string reason, bool listening = true)
    {
        if (listening) CloseListening(reason);
        List<ServerConnection> idle;
        using (_gate.Hold())
        {
            idle = [.. _idle];
            foreach (var server in _servers) server.CloseNeeded ??= reason;
            foreach (var server in idle) Move(server, ServerState.Active);
        }

        foreach (var server in idle) Discard(server, reason);
    }

    /// <summary>Servers on a host that are to be moved and are not gone yet. Any thread.</summary>
    internal int CountMoving(Member from)
    {
        using (_gate.Hold()) return _servers.Count(server => ReferenceEquals(server.Member, from) && server.CloseNeeded == Moved);
    }

    /// <summary>
    /// Takes one server away from a host that has more than its share, an idle one if there is one; another is opened for it, where it
    /// is missing. False: the pool has none there. Any thread.
    /// </summary>
    internal bool MoveOne(Member from, bool onlyIdle)
    {
        ServerConnection? server;
        using (_gate.Hold())
        {
            server = _idle.FirstOrDefault(idle => ReferenceEquals(idle.Member, from));
            if (server is null)
            {
                server = onlyIdle ? null : _servers.Find(busy => ReferenceEquals(busy.Member, from) && busy.CloseNeeded is null);
                if (server is null) return false;
                server.CloseNeeded = Moved;
                return true;
            }

            Move(server, ServerState.Active);
            server.CloseNeeded = Moved;
        }

        Discard(server, Moved);
        return true;
    }
}
