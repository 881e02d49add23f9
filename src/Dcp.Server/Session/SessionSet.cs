using Dcp.Net;

namespace Dcp.Server.Session;

/// <summary>
/// The sessions of one reactor, and the heartbeat that looks after them: one timer for all instead of one for each wait.
/// A deadline is met at most one beat late. Reactor thread.
/// </summary>
internal sealed class SessionSet(Reactor reactor)
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<ClientSession> _sessions = [];
    private ReactorTimer? _heartbeat;

    internal IReadOnlyCollection<ClientSession> Sessions => _sessions;

    internal void Add(ClientSession session)
    {
        _sessions.Add(session);
        if (_heartbeat is not { IsPending: true }) _heartbeat = reactor.Schedule(s_beat, Beat);
    }

    internal void Remove(ClientSession session) => _sessions.Remove(session);

    private void Beat()
    {
        foreach (var session in _sessions)
        {
            SessionCare.Look(session);
        }

        if (_sessions.Count > 0) _heartbeat = reactor.Schedule(s_beat, Beat);
    }
}
