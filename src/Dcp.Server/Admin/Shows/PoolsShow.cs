using Dcp.Server.Config;
using Dcp.Server.Config.Table;
using Dcp.Server.Pool;

namespace Dcp.Server.Admin.Shows;

/// <summary>Clients and servers of each pool by their state, and how long the first client in the queue has waited.</summary>
internal sealed class PoolsShow() : Show(
    "POOLS", "database", "user", "cl_active:i", "cl_waiting:i", "cl_active_cancel_req:i", "cl_waiting_cancel_req:i", "sv_active:i",
    "sv_active_cancel:i", "sv_being_canceled:i", "sv_idle:i", "sv_used:i", "sv_tested:i", "sv_login:i", "maxwait:i", "maxwait_us:i",
    "pool_mode", "load_balance_hosts", "pool_size:i")
{
    internal override async ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var consoles = await call.Host.CollectAsync(session => session.IsConsole);
        List<string?[]> rows = [.. call.Host.Pools.All.Select(pool => Row(call, pool.Snapshot()))];
        rows.Add(Row(DcpConfig.ConsoleDatabase, DcpConfig.ConsoleDatabase, consoles.Count(isConsole => isConsole)));
        return rows.OrderBy(row => row[0], StringComparer.Ordinal).ThenBy(row => row[1], StringComparer.Ordinal);
    }

    private static string?[] Row(ConsoleCall call, PoolSnapshot snapshot)
    {
        var pool = snapshot.Pool;
        var config = pool.Database.Config;
        var clock = call.Session.Reactor.Clock;
        var wait = snapshot.OldestWait is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero;
        // Each cancel request has a connection of its own to the database.
        var cancels = snapshot.Servers.Sum(server => server.CancelsUnderWay);
        return
        [
            pool.Database.Name,
            pool.User.Name,
            Cell.Of(Math.Max(0, pool.Clients - snapshot.Waiting)),
            Cell.Of(snapshot.Waiting),
            Cell.Of(cancels),
            "0",
            Cell.Of(snapshot.Active),
            Cell.Of(cancels),
            Cell.Of(snapshot.BeingCanceled),
            Cell.Of(snapshot.Idle),
            Cell.Of(snapshot.Used),
            Cell.Of(snapshot.Tested),
            Cell.Of(snapshot.Login),
            Cell.Seconds(wait),
            Cell.MicrosecondsLeft(wait),
            Kinds.PoolMode.Format(Effective.Pool(call.Host.Catalog.Config, config, pool.User.Name).PoolMode),
            HostList.Balance(config),
            Cell.Of(pool.Size),
        ];
    }

    private static string?[] Row(string database, string user, int clients) =>
    [
        database, user, Cell.Of(clients), .. Enumerable.Repeat("0", 12), Kinds.PoolMode.Format(PoolMode.Statement), null, Cell.Of(DatabasesShow.ConsolePoolSize),
    ];
}
