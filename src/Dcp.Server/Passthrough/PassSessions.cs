using Dcp.Net;

namespace Dcp.Server.Passthrough;

/// <summary>A frontend's sessions on one reactor, with one heartbeat for all their time limits. Reactor thread.</summary>
internal sealed class PassSessions(Reactor reactor, Action<PassSession> count)
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<PassSession> _sessions = [];
    private readonly List<PassSession> _looked = [];
    private ReactorTimer? _heartbeat;

    internal Reactor Reactor => reactor;

    internal int Count => _sessions.Count;

    internal void Add(PassSession session)
    {
        _sessions.Add(session);
        if (_heartbeat is not { IsPending: true }) _heartbeat = reactor.Schedule(s_beat, Beat);
    }

    internal void Remove(PassSession session) => _sessions.Remove(session);

    /// <summary>Ends those that <paramref name="which"/> picks.</summary>
    internal void Cut(Func<PassSession, bool> which, PassEnd end)
    {
        foreach (var session in _sessions.Where(which).ToArray()) session.Cut(end);
    }

    private void Beat()
    {
        // A session that ends leaves the set.
        _looked.AddRange(_sessions);
        foreach (var session in _looked)
        {
            count(session);
            session.Beat(reactor.Now);
        }

        _looked.Clear();
        if (_sessions.Count > 0) _heartbeat = reactor.Schedule(s_beat, Beat);
    }
}
