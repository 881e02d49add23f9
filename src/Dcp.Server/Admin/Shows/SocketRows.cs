using Dcp.Server.Pool;
using Dcp.Server.Session;

namespace Dcp.Server.Admin.Shows;

/// <summary>Reads connections, each on its own reactor.</summary>
internal static class SocketRows
{
    internal static async Task<IEnumerable<SocketRow>> ClientsAsync(SessionHost host) =>
        (await host.CollectAsync(SocketRow.Of)).OrderBy(row => row.Place);

    /// <summary>A server that is on its way from one reactor to another each time that it is looked for may be missing.</summary>
    internal static async Task<IEnumerable<SocketRow>> ServersAsync(SessionHost host)
    {
        var unread = host.Pools.All.Select(pool => pool.Snapshot()).SelectMany(pool => pool.Servers.Concat(pool.Listening)).ToList();
        List<SocketRow> rows = [];
        for (var pass = 0; pass < 2 && unread.Count > 0; pass++)
        {
            foreach (var reactor in host.Reactors)
            {
                var servers = unread;
                (var read, unread) = await ReactorCall.RunAsync(reactor, () => Read(servers));
                rows.AddRange(read);
            }
        }

        return rows.OrderBy(row => row.Place);
    }

    private static (List<SocketRow> Read, List<ServerConnection> Others) Read(List<ServerConnection> servers)
    {
        List<SocketRow> read = [];
        List<ServerConnection> others = [];
        foreach (var server in servers)
        {
            if (!server.Reactor.IsCurrent) others.Add(server);
            else if (server.State != ServerState.Closed) read.Add(SocketRow.Of(server));
        }

        return (read, others);
    }
}
