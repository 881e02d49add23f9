using Dcp.Server.Config;
using Dcp.Server.Config.Table;
using Dcp.Server.Pool;

namespace Dcp.Server.Admin.Shows;

/// <summary>Databases that are configured or were made from the fallback entry, and the console's own.</summary>
internal sealed class DatabasesShow() : Show(
    "DATABASES", "name", "host", "port:i", "database", "force_user", "pool_size:i", "min_pool_size:i", "reserve_pool_size:i",
    "server_lifetime:i", "pool_mode", "load_balance_hosts", "max_connections:i", "current_connections:i", "max_client_connections:i",
    "current_client_connections:i", "paused:i", "disabled:i")
{
    /// <summary>What PgBouncer says of its own database.</summary>
    internal const int ConsolePoolSize = 2;

    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        List<string?[]> rows = [.. call.Host.Catalog.Databases.Select(database => Row(call, database))];
        rows.Add(ConsoleRow(call.Host.Settings, call.Host.Catalog.ConsoleClients.Taken));
        return new(rows.OrderBy(row => row[0], StringComparer.Ordinal));
    }

    private static string?[] Row(ConsoleCall call, Database database)
    {
        var settings = call.Host.Settings;
        var entry = database.Config;
        var limits = Effective.Pool(settings, entry, null);
        return
        [
            database.Name,
            entry.Host,
            Cell.Of(entry.Ports[0]),
            entry.DbName,
            entry.User,
            Cell.Of(Size(call, database, limits)),
            Cell.Of(entry.MinPoolSize ?? settings.MinPoolSize),
            Cell.Of(entry.ReservePoolSize ?? settings.ReservePoolSize),
            Cell.Seconds(limits.ServerLifetime),
            entry.PoolMode is { } mode ? Kinds.PoolMode.Format(mode) : null,
            HostList.Balance(entry),
            Cell.Of(limits.MaxDbConnections),
            Cell.Of(database.Budget.Taken),
            Cell.Of(Effective.Client(settings, entry, null).MaxDbClientConnections),
            Cell.Of(database.Clients.Taken),
            Cell.Of(database.IsPaused),
            Cell.Of(database.IsDisabled),
        ];
    }

    /// <summary>Where sizes steer themselves, that of the largest pool now.</summary>
    private static int Size(ConsoleCall call, Database database, PoolLimits limits) =>
        limits.AutoSize is null ? limits.PoolSize : call.Host.Pools.Of(database).Select(pool => pool.Size).DefaultIfEmpty(limits.AutoSize.Value.Start).Max();

    private static string?[] ConsoleRow(PoolerSettings settings, int clients) =>
    [
        DcpConfig.ConsoleDatabase,
        null,
        Cell.Of(settings.ListenPort),
        DcpConfig.ConsoleDatabase,
        DcpConfig.ConsoleDatabase,
        Cell.Of(ConsolePoolSize),
        "0",
        Cell.Of(settings.ReservePoolSize),
        Cell.Seconds(settings.ServerLifetime),
        Kinds.PoolMode.Format(PoolMode.Statement),
        null,
        Cell.Of(settings.MaxDbConnections),
        "0",
        Cell.Of(settings.MaxDbClientConnections),
        Cell.Of(clients),
        "0",
        "0",
    ];
}
