using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dcp.Server.Config;

namespace Dcp.Server.Web;

/// <summary>Browsers that have logged in; nothing of it outlives the process. Any thread.</summary>
internal sealed class WebSessions(TimeProvider clock)
{
    private const int Most = 1000;

    private static readonly TimeSpan s_idleLimit = TimeSpan.FromHours(8);

    private readonly ConcurrentDictionary<string, WebSession> _byId = new(StringComparer.Ordinal);

    internal WebSession Begin(WebUser user)
    {
        if (_byId.Count >= Most) Forget();
        WebSession session = new(RandomText(), RandomText(), user) { LastSeen = clock.GetTimestamp() };
        _byId[session.Id] = session;
        return session;
    }

    /// <summary>The session, if it is still one: not idle for too long, and of a user who is what he was.</summary>
    internal WebSession? Find(string id, WebConfig config)
    {
        if (!_byId.TryGetValue(id, out var session)) return null;
        if (clock.GetElapsedTime(session.LastSeen) < s_idleLimit && config.Users.Any(user => user with { At = session.User.At } == session.User))
        {
            session.LastSeen = clock.GetTimestamp();
            return session;
        }

        End(session);
        return null;
    }

    internal bool IsAlive(WebSession session, WebConfig config) => Find(session.Id, config) is not null;

    internal void End(WebSession session) => _byId.TryRemove(session.Id, out _);

    /// <summary>Makes room: those that are over, else the one that has been silent longest.</summary>
    private void Forget()
    {
        foreach (var session in _byId.Values)
        {
            if (clock.GetElapsedTime(session.LastSeen) >= s_idleLimit) End(session);
        }

        if (_byId.Count >= Most && _byId.Values.MinBy(session => session.LastSeen) is { } oldest) End(oldest);
    }

    private static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
