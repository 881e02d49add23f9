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
            MinSize = limits.MinPoolSize,
            ReserveSize = limits.ReservePoolSize,
            ReserveTimeout = limits.ReservePoolTimeout,
            Lifetime = limits.ServerLifetime,
            IdleTimeout = settings.ServerIdleTimeout,
            ConnectTimeout = ConnectLimit(settings),
            LoginRetry = settings.ServerLoginRetry,
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
            database.Config = entry;
            database.Budget.Limit = DatabaseLimit(config, entry);
            if (keeps) continue;
            foreach (var pool in pools.Of(database)) pool.CloseAll("database configuration changed");
        }

        foreach (var entry in config.Databases.Values) _databases.GetOrAdd(entry.Name, _ => Create(entry));
        foreach (var (name, account) in _accounts) account.Budget.Limit = UserLimit(config, name);
        foreach (var pool in pools.All)
        {
            pool.Options = OptionsOf(pool.Database, pool.User);
            pool.Grow();
        }

        return removed;
    }

    private Database Create(DatabaseConfig entry) => new(entry.Name, entry, new Budget(DatabaseLimit(Config, entry)));

    /// <summary>0 in an entry leaves it to the setting, as in <see cref="Effective"/>.</summary>
    private static int DatabaseLimit(DcpConfig config, DatabaseConfig entry) =>
        entry.MaxDbConnections is > 0 and var own ? own : config.Pooler.MaxDbConnections;

    private static int UserLimit(DcpConfig config, string name) =>
        config.FindUser(name)?.MaxUserConnections is > 0 and var own ? own : config.Pooler.MaxUserConnections;
}
