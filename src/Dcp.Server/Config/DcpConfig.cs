using Dcp.Server.Config.Ini;
using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config;

/// <summary>
/// A configuration that was read whole and found valid. Immutable: a reload makes a new one, and readers swap the reference.
/// </summary>
public sealed record DcpConfig
{
    /// <summary>Name of the console's database; no entry may have it.</summary>
    public const string ConsoleDatabase = "pgbouncer";

    public required PoolerSettings Pooler { get; init; }

    /// <summary>[databases] without the fallback, by the name that clients ask for.</summary>
    public required IReadOnlyDictionary<string, DatabaseConfig> Databases { get; init; }

    /// <summary>The entry <c>*</c>, or null.</summary>
    public DatabaseConfig? Fallback { get; init; }

    public required IReadOnlyDictionary<string, UserConfig> Users { get; init; }

    public required IReadOnlyDictionary<int, PeerConfig> Peers { get; init; }

    /// <summary>The frontends in the order of the file.</summary>
    public IReadOnlyList<FrontendConfig> Frontends { get; init; } = [];

    /// <summary>The web page; null when there is none.</summary>
    public WebConfig? Web { get; init; }

    /// <summary>Where metrics are sent to; null: nowhere.</summary>
    public MetricsConfig? Metrics { get; init; }

    /// <summary>[cluster] as it was written; the cluster's own commands say what is wrong with it.</summary>
    internal IReadOnlyList<IniEntry> ClusterEntries { get; init; } = [];

    /// <summary>Names of the cluster's nodes in the order of the file: the first one is Corosync's node 1. Empty without [cluster].</summary>
    public IReadOnlyList<string> ClusterNodes { get; init; } = [];

    /// <summary>Content of auth_file when the configuration was read; empty when there is none.</summary>
    public required UserList Secrets { get; init; }

    /// <summary>Content of auth_hba_file; empty when there is none.</summary>
    public Hba.HbaRules Hba { get; init; } = Config.Hba.HbaRules.Empty;

    /// <summary>Files that were read: the one named first, then what it includes.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>
    /// The entry of a database, or one made from the fallback (a new object each time: keep it). Null when neither exists,
    /// and for the console, which is nobody's entry.
    /// </summary>
    public DatabaseConfig? FindDatabase(string name)
    {
        if (Databases.TryGetValue(name, out DatabaseConfig? database))
            return database;
        return name == ConsoleDatabase ? null : VirtualCluster.Find(this, name) ?? Fallback?.For(name);
    }

    public UserConfig? FindUser(string name) => Users.GetValueOrDefault(name);
}
