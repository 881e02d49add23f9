using System.Collections.Concurrent;
using Dcp.Net;
using Dcp.Server.Balance;
using Dcp.Server.Health;
using Dcp.Server.Metrics;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Pool;

/// <summary>All pools of the process, by database and user. Any thread.</summary>
internal sealed class PoolSet(IReadOnlyList<Reactor> reactors, PoolerLog log, Resolver resolver, Catalog catalog)
{
    private readonly ConcurrentDictionary<(Database Database, Account User), Pool> _pools = new();
    private readonly Lock _gate = new();
    private volatile Pool[] _all = [];

    internal IReadOnlyList<Reactor> Reactors => reactors;

    internal PoolerLog Log => log;

    internal Resolver Resolver => resolver;

    /// <summary>Keys of SCRAM logins to servers: derived once, not at each login.</summary>
    internal ScramKeyCache ScramKeys { get; } = new();

    internal Catalog Catalog => catalog;

    /// <summary>In the order in which they were made, so that equal runs look after them in an equal order.</summary>
    internal IReadOnlyList<Pool> All => _all;

    /// <summary>The pool of a database and of the account that its servers log in with; made at its first use.</summary>
    internal Pool Get(Database database, Account user)
    {
        if (_pools.TryGetValue((database, user), out var known))
        {
            known.Touch();
            return known;
        }

        lock (_gate)
        {
            if (_pools.TryGetValue((database, user), out known)) return known;
            Pool pool = new(this, database, user, catalog.OptionsOf(database, user), reactors);
            _pools[(database, user)] = pool;
            _all = [.. _all, pool];
            return pool;
        }
    }

    /// <summary>As <see cref="Get"/>, for a client that has a place in the pool from now on.</summary>
    internal Pool Join(Database database, Account user)
    {
        lock (_gate)
        {
            var pool = Get(database, user);
            pool.ClientJoined();
            return pool;
        }
    }

    /// <summary>Gives up a pool that has neither client nor server; not if a client has come meanwhile.</summary>
    internal void Retire(Pool pool)
    {
        lock (_gate)
        {
            if (pool.UnusedSince is null || pool.Clients > 0 || pool.Snapshot() is not { Servers.Count: 0, Listening.Count: 0 }) return;
            _pools.TryRemove((pool.Database, pool.User), out _);
            _all = Array.FindAll(_all, other => !ReferenceEquals(other, pool));
        }

        log.RetiringPool($"{pool.Database.Name}/{pool.User.Name}");
    }

    /// <summary>Where a database's servers can be; made at its first use.</summary>
    internal TargetSet TargetsOf(Database database)
    {
        if (database.Targets is { } known) return known;
        lock (_gate)
        {
            if (database.Targets is not { } targets)
            {
                database.Targets = targets = DatabaseTargets.Create(this, database);
                DatabaseTargets.FollowNodes(this, database);
            }

            return targets;
        }
    }

    /// <summary>Takes over hosts and checks of all databases as they are configured now, and begins to check. Any thread.</summary>
    internal void ConfigureTargets()
    {
        foreach (var database in catalog.Databases)
        {
            var isNew = database.Targets is null;
            var targets = TargetsOf(database);
            if (isNew) continue;
            DatabaseTargets.FollowNodes(this, database);
            targets.PlaceAt(database.Config.Locality);
            targets.Configure(database.Config.LoadBalanceHosts, DatabaseTargets.EntriesOf(database), allBackups: false);
        }
    }

    internal IEnumerable<Pool> Of(Database database) => _all.Where(pool => ReferenceEquals(pool.Database, database));

    internal void Remove(Database database)
    {
        database.Targets?.Stop();
        database.Nodes?.Stop();
        foreach (var pool in Of(database))
        {
            lock (_gate)
            {
                _pools.TryRemove((database, pool.User), out _);
                _all = Array.FindAll(_all, other => !ReferenceEquals(other, pool));
            }

            pool.CloseAll("database removed");
        }
    }

    /// <summary>Gives out no more servers of these databases; idle ones are closed now, the others when they come back.</summary>
    internal void Pause(IEnumerable<Database> databases)
    {
        foreach (var database in databases)
        {
            database.IsPaused = true;
            foreach (var pool in Of(database)) pool.CloseAll("paused", listening: false);
        }
    }

    /// <summary>All databases are paused, those that come later included.</summary>
    internal bool AllPaused { get; private set; }

    /// <summary>As <see cref="Pause"/>, for all databases; one that was paused by itself stays paused when this ends.</summary>
    internal void PauseAll()
    {
        AllPaused = true;
        foreach (var pool in All) pool.CloseAll("paused", listening: false);
    }

    internal void ResumeAll()
    {
        AllPaused = false;
        foreach (var pool in All) pool.Grow();
    }

    internal void Resume(IEnumerable<Database> databases)
    {
        foreach (var database in databases)
        {
            database.IsPaused = false;
            foreach (var pool in Of(database)) pool.Grow();
        }
    }

    /// <summary>Another process takes over: no server is opened for a minimum's sake any more.</summary>
    internal bool IsDeparting { get; set; }

    /// <summary>Looks after every pool; called a few times a second.</summary>
    internal void Care()
    {
        foreach (var pool in All) pool.Care();
        foreach (var database in catalog.Databases) database.Targets?.Care();
        Rebalance.Run(this);
        UnusedCare.Run(this);
    }

    /// <summary>
    /// Makes room under a limit that <paramref name="needy"/> shares with other pools and that is reached, by closing the server that has
    /// been free longest in one of them, if any is.
    /// </summary>
    internal void EvictIdle(Pool needy, Budget limit)
    {
        Pool? victim = null;
        long oldest = long.MaxValue;
        foreach (var pool in All)
        {
            if (ReferenceEquals(pool, needy) || (pool.Database.Budget != limit && pool.User.Budget != limit)) continue;
            if (pool.OldestIdle is not { } since || since >= oldest) continue;
            oldest = since;
            victim = pool;
        }

        victim?.EvictOldestIdle("evicted");
    }

    /// <summary>
    /// A connection slot is free: pools that share a limit with this one may have clients waiting for it, who come before anybody's minimum.
    /// </summary>
    internal void ServerClosed(Pool pool)
    {
        pool.GrowForWaiters();
        foreach (var other in Sharing(pool)) other.GrowForWaiters();
        pool.Grow();
    }

    private IEnumerable<Pool> Sharing(Pool pool)
    {
        foreach (var other in All)
        {
            if (ReferenceEquals(other, pool)) continue;
            var byDatabase = ReferenceEquals(other.Database, pool.Database) && pool.Database.Budget.Limit > 0;
            var byUser = ReferenceEquals(other.User, pool.User) && pool.User.Budget.Limit > 0;
            if (byDatabase || byUser) yield return other;
        }
    }
}
