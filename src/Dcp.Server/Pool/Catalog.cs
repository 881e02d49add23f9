using System.Collections.Concurrent;
using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>
/// The databases and accounts of the running process, and the settings that hold. A reload changes it in place: what stays keeps its
/// pools, its budget and its state. Any thread may read; <see cref="Apply"/> is called by one at a time.
/// </summary>
internal sealed class Catalog
{
    private readonly ConcurrentDictionary<string, Database> _databases = new();
    private readonly ConcurrentDictionary<string, Account> _accounts = new();
    private readonly ConcurrentDictionary<string, Budget> _clientsByUser = new();

    internal Catalog(DcpConfig config)
    {
        Config = config;
        foreach (var entry in config.Databases.Values) _databases[entry.Name] = Create(entry);
    }

    /// <summary>The configuration that holds.</summary>
    internal DcpConfig Config { get; private set; }

    internal PoolerSettings Settings => Config.Pooler;

    /// <summary>TLS towards the database; replaced by a reload.</summary>
    internal ServerTls ServerTls { get; set; } = new(SslMode.Disable, null);

    /// <summary>Databases that are configured, or were made from the fallback entry.</summary>
    internal IEnumerable<Database> Databases => _databases.Values;

    internal IEnumerable<Account> Accounts => _accounts.Values;

    /// <summary>The database of that name; made from the fallback entry if there is one. Null when there is none.</summary>
    internal Database? Find(string name)
    {
        if (_databases.TryGetValue(name, out var database)) return database;
        if (Config.FindDatabase(name) is not { } entry) return null;
        var made = Create(entry);
        var kept = _databases.GetOrAdd(name, made);
        if (ReferenceEquals(kept, made)) Registered?.Invoke(name);
        return kept;
    }

    /// <summary>Told the name of each database that is made from the fallback entry.</summary>
    internal Action<string>? Registered { get; init; }

    /// <summary>Forgets a database that was made from the fallback entry; the next client makes it again.</summary>
    internal void Forget(Database database) => _databases.TryRemove(new(database.Name, database));

    /// <summary>Clients of the console (max_db_client_connections).</summary>
    internal Budget ConsoleClients { get; } = new(0);

    /// <summary>Clients that have logged in under a name (max_user_client_connections).</summary>
    internal Budget ClientsOf(string user) => _clientsByUser.GetOrAdd(user, _ => new Budget(0));

    /// <summary>How many clients have logged in under a name. Unlike <see cref="ClientsOf"/> it makes nothing.</summary>
    internal int CountClientsOf(string user) => _clientsByUser.GetValueOrDefault(user)?.Taken ?? 0;

    /// <summary>The account that servers log in with.</summary>
    internal Account Account(string name) => _accounts.GetOrAdd(name, key =>
        new Account(key, new Budget(UserLimit(Config, key))));

    /// <summary>What holds for a pool.</summary>
    internal PoolOptions OptionsOf(Database database, Account account)
    {
        var limits = Effective.Pool(Config, database.Config, account.Name);
        var settings = Settings;
        return new PoolOptions
        {
            Size = limits.PoolSize,
            AutoSize = limits.AutoSize,
            Retries = limits.Retries,
            RunsDrained = limits.RunsDrained,
            MinSize = limits.MinPoolSize,
            ReserveSize = limits.ReservePoolSize,
            ReserveTimeout = limits.ReservePoolTimeout,
            Lifetime = limits.ServerLifetime,
            LifetimeJitter = database.Config.ServerLifetimeJitter,
            IdleTimeout = settings.ServerIdleTimeout,
            ConnectTimeout = ConnectLimit(settings),
            LoginRetry = settings.ServerLoginRetry,
            ConnectRate = limits.ServerConnectRate,
            RoundRobin = settings.ServerRoundRobin,
            ForcedUser = database.Config.User == account.Name,
            CheckDelay = settings.ServerCheckDelay,
            CheckQuery = settings.ServerCheckQuery switch
            {
                "" => null,
                "<empty>" => "",
                var query => query,
            },
            UnusedLimit = settings.PoolIdleTimeout,
        };
    }

    /// <summary>Limit for a connection to the database and what has to be said first. A setting of 0 is no limit: an hour is as good as none.</summary>
    internal static TimeSpan ConnectLimit(PoolerSettings settings) =>
        settings.ServerConnectTimeout > TimeSpan.Zero ? settings.ServerConnectTimeout : TimeSpan.FromHours(1);

    /// <summary>
    /// Takes over a new configuration. Servers whose way to the database has changed are closed when they come back. Returns the databases
    /// that are no more: their clients are for the caller to send away.
    /// </summary>
    internal IReadOnlyList<Database> Apply(DcpConfig config, PoolSet pools)
    {
        List<Database> removed = [];
        var before = Config;
        Config = config;
        foreach (var (name, database) in _databases)
        {
            if (config.FindDatabase(name) is not { } entry)
            {
                _databases.TryRemove(name, out _);
                pools.Remove(database);
                removed.Add(database);
                continue;
            }

            var keeps = entry.KeepsServersOf(database.Config);
            var wasShared = Effective.Scope(before, database.Config) == LimitScope.Cluster;
            database.Config = entry;
            if (!IsClusters(database.Budget, wasShared, ShareOf(database))) database.Budget.Limit = DatabaseLimit(entry);
            if (keeps) continue;
            foreach (var pool in pools.Of(database)) pool.CloseAll("database configuration changed");
        }

        foreach (var entry in config.Databases.Values) _databases.GetOrAdd(entry.Name, _ => Create(entry));
        foreach (var (name, account) in _accounts) account.Budget.Limit = UserLimit(config, name);
        foreach (var pool in pools.All)
        {
            pool.Options = OptionsOf(pool.Database, pool.User);
            if (!IsClusters(pool.Share, wasShared: true, ShareOf(pool))) pool.Share.Limit = ShareOf(pool).Guaranteed;
            pool.Grow();
        }

        return removed;
    }

    private Database Create(DatabaseConfig entry) => new(entry.Name, entry, new Budget(DatabaseLimit(entry)));

    /// <summary>Whether a database's limits are those of all nodes together.</summary>
    internal bool IsShared(DatabaseConfig entry) => Effective.Scope(Config, entry) == LimitScope.Cluster;

    /// <summary>max_db_connections as all nodes share it; <see cref="SharedLimit.None"/> when they do not.</summary>
    internal SharedLimit ShareOf(Database database) => IsShared(database.Config)
        ? SharedLimit.Of(Effective.MaxDbConnections(Config, database.Config), Config)
        : SharedLimit.None;

    /// <summary>The size of a pool as all nodes share it; <see cref="SharedLimit.None"/> when they do not.</summary>
    internal SharedLimit ShareOf(Pool pool) => IsShared(pool.Database.Config)
        ? SharedLimit.Of(Effective.Pool(Config, pool.Database.Config, pool.User.Name).PoolSize, Config)
        : SharedLimit.None;

    /// <summary>A limit that is shared already is the cluster's to change.</summary>
    private static bool IsClusters(Budget budget, bool wasShared, SharedLimit share) => wasShared && share.Total > 0 && budget.Limit > 0;

    /// <summary>What this node may have by itself.</summary>
    private int DatabaseLimit(DatabaseConfig entry)
    {
        var limit = Effective.MaxDbConnections(Config, entry);
        return IsShared(entry) ? SharedLimit.Of(limit, Config).Guaranteed : limit;
    }

    private static int UserLimit(DcpConfig config, string name) =>
        config.FindUser(name)?.MaxUserConnections is > 0 and var own ? own : config.Pooler.MaxUserConnections;
}
