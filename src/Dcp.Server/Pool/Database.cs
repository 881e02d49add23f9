using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>A name that clients connect to, and where its servers are. Any thread.</summary>
internal sealed class Database(string name, DatabaseConfig config, Budget budget)
{
    private int _nextTarget = -1;

    /// <summary>The name that clients give.</summary>
    internal string Name { get; } = name;

    /// <summary>Its entry; replaced as a whole by a reload.</summary>
    internal DatabaseConfig Config { get; set; } = config;

    /// <summary>max_db_connections.</summary>
    internal Budget Budget { get; } = budget;

    /// <summary>PAUSE: no server is given out, clients wait.</summary>
    internal bool IsPaused { get; set; }

    /// <summary>DISABLE: no client may log in.</summary>
    internal bool IsDisabled { get; set; }

    /// <summary>Targets in the order in which a new connection should try them: round-robin begins one further each time.</summary>
    internal IEnumerable<Target> TargetsInTurn()
    {
        var targets = Config.Targets;
        var first = Config.LoadBalanceHosts == LoadBalanceHosts.RoundRobin
            ? (int)((uint)Interlocked.Increment(ref _nextTarget) % (uint)targets.Count)
            : 0;
        for (var i = 0; i < targets.Count; i++) yield return targets[(first + i) % targets.Count];
    }
}
