using Dcp.Server.Session;

namespace Dcp.Server.Admin.Shows;

/// <summary>How many of everything there are. dcp keeps no spare objects and asks the system for names, so some are always 0.</summary>
internal sealed class ListsShow() : Show("LISTS", "list", "items:i")
{
    internal override async ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var host = call.Host;
        var states = await host.CollectAsync(session => session.State);
        var inLogin = states.Count(state => state == ClientState.Login);
        (string Name, int Items)[] lists =
        [
            ("databases", host.Catalog.Databases.Count() + 1),
            ("users", UsersShow.Names(host.Catalog.Config, host.Catalog.Accounts.Select(account => account.Name)).Count),
            ("peers", host.Catalog.Config.Peers.Count),
            ("pools", host.Pools.All.Count + 1),
            ("peer_pools", host.Catalog.Config.Peers.Count),
            ("free_clients", 0),
            ("used_clients", states.Count - inLogin),
            ("login_clients", inLogin),
            ("free_servers", 0),
            ("used_servers", host.Pools.All.Sum(pool => pool.Snapshot().Servers.Count)),
            ("dns_names", host.Pools.Resolver.Known.Count()),
            ("dns_zones", 0),
            ("dns_queries", 0),
            ("dns_pending", 0),
        ];
        return lists.Select(list => new string?[] { list.Name, Cell.Of(list.Items) });
    }
}
