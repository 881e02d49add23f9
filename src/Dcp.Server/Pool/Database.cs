using System.Collections.Concurrent;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>A name that clients connect to, and where its servers are. Any thread.</summary>
internal sealed class Database(string name, DatabaseConfig config, Budget budget)
{
    private readonly ConcurrentDictionary<string, UserSecret> _learned = new(StringComparer.Ordinal);

    /// <summary>The name that clients give.</summary>
    internal string Name { get; } = name;

    /// <summary>Its entry; replaced as a whole by a reload.</summary>
    internal DatabaseConfig Config { get; set; } = config;

    /// <summary>Where its servers can be; null until <see cref="PoolSet.TargetsOf"/> has made them.</summary>
    internal TargetSet? Targets { get; set; }

    /// <summary>It was said that its servers call themselves CockroachDB.</summary>
    internal bool IsToldCockroach { get; set; }

    /// <summary>Asks the cluster for its nodes; null: nobody does.</summary>
    internal NodeList? Nodes { get; set; }

    /// <summary>Nodes that the cluster told of, beside those that are configured.</summary>
    internal IReadOnlyList<Target> FurtherNodes { get; set; } = [];

    /// <summary>How loaded its hosts are; null where no pool of it steers its size.</summary>
    internal DatabaseSignals? Signals { get; set; }

    /// <summary>max_db_connections.</summary>
    internal Budget Budget { get; } = budget;

    /// <summary>server_connect_rate.</summary>
    internal ConnectRate Connects { get; } = new();

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
}
