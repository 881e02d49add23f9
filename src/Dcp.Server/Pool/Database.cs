using System.Collections.Concurrent;
using Dcp.Server.Config;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>A name that clients connect to, and where its servers are. Any thread.</summary>
internal sealed class Database(string name, DatabaseConfig config, Budget budget)
{
    private readonly ConcurrentDictionary<string, UserSecret> _learned = new(StringComparer.Ordinal);
    private int _nextTarget = -1;
    private int _lastReached;

    /// <summary>The name that clients give.</summary>
    internal string Name { get; } = name;

    /// <summary>Its entry; replaced as a whole by a reload.</summary>
    internal DatabaseConfig Config { get; set; } = config;

    /// <summary>max_db_connections.</summary>
    internal Budget Budget { get; } = budget;

    /// <summary>Clients that have logged in (max_db_client_connections).</summary>
    internal Budget Clients { get; } = new(0);

    /// <summary>Since when a database that was made from the fallback entry has neither client nor server (timestamp), or null.</summary>
    internal long? UnusedSince { get; set; }

    /// <summary>PAUSE: no server is given out, clients wait.</summary>
    internal bool IsPaused { get; set; }

    /// <summary>DISABLE: no client may log in.</summary>
    internal bool IsDisabled { get; set; }

    /// <summary>A secret that auth_query gave: the user's servers log in with it where auth_file has none.</summary>
    internal void Learn(string user, UserSecret secret) => _learned[user] = secret;

    /// <summary>What <see cref="Learn"/> was told last of a user, or null.</summary>
    internal UserSecret? Learned(string user) => _learned.GetValueOrDefault(user);

    /// <summary>
    /// Targets in the order in which a new connection should try them: round-robin begins one further each time, otherwise with the
    /// one that was reached last.
    /// </summary>
    internal IEnumerable<Target> TargetsInTurn()
    {
        var targets = Config.Targets;
        var first = Config.LoadBalanceHosts == BalanceChoice.RoundRobin
            ? (int)((uint)Interlocked.Increment(ref _nextTarget) % (uint)targets.Count)
            : Volatile.Read(ref _lastReached) % targets.Count;
        for (var i = 0; i < targets.Count; i++) yield return targets[(first + i) % targets.Count];
    }

    /// <summary>A server has logged in there.</summary>
    internal void Reached(Target target)
    {
        var targets = Config.Targets;
        for (var i = 0; i < targets.Count; i++)
        {
            if (targets[i] == target) Volatile.Write(ref _lastReached, i);
        }
    }
}
