using Dcp.Server.Config;

namespace Dcp.Server.Pool;

/// <summary>What applies to one pool once user, database and global settings are weighed; replaced as a whole by a reload.</summary>
internal sealed record PoolOptions
{
    /// <summary>Server connections, 0 for no limit (pool_size); the most that there may be where <see cref="AutoSize"/> is set.</summary>
    public required int Size { get; init; }

    /// <summary>The size steers itself between these (pool_size = auto); null: it is fixed.</summary>
    public SizeBounds? AutoSize { get; init; }

    /// <summary>How often a statement that failed with 40001 is run again (retry_serialization).</summary>
    public int Retries { get; init; }

    /// <summary>What a draining node of CockroachDB has not begun runs on another (retry_drained).</summary>
    public bool RunsDrained { get; init; }

    /// <summary>Kept open while there is a client or a forced user (min_pool_size).</summary>
    public int MinSize { get; init; }

    /// <summary>Further connections once a client has waited for <see cref="ReserveTimeout"/>.</summary>
    public int ReserveSize { get; init; }

    public TimeSpan ReserveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age at which a free connection is closed; zero: after one use.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Percent of the lifetime by which each connection may be closed earlier.</summary>
    public int LifetimeJitter { get; init; }

    /// <summary>Zero: no limit.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Limit for connecting and logging in together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Servers opened to the database in a second, over all its pools; 0 for no limit (server_connect_rate).</summary>
    public int ConnectRate { get; init; }

    /// <summary>The longest pause between attempts while the database cannot be reached; the first pauses are shorter.</summary>
    public TimeSpan LoginRetry { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Take the connection that has been free longest, not the one used last.</summary>
    public bool RoundRobin { get; init; }

    /// <summary>A server that was idle for so long is asked <see cref="CheckQuery"/> before a client gets it.</summary>
    public TimeSpan CheckDelay { get; init; }

    /// <summary>Empty: an empty query. Null: servers are not checked.</summary>
    public string? CheckQuery { get; init; }

    /// <summary>A pool that has had neither client nor server for so long is given up (pool_idle_timeout); zero: never.</summary>
    public TimeSpan UnusedLimit { get; init; }

    /// <summary>The user is fixed by the database's entry, so that the pool may be filled before any client is there.</summary>
    public bool ForcedUser { get; init; }
}
