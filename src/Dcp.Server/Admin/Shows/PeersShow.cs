using Dcp.Server.Config;

namespace Dcp.Server.Admin.Shows;

/// <summary>The entries of [peers].</summary>
internal sealed class PeersShow() : Show("PEERS", "peer_id:i", "host", "port:i", "pool_size:i")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var config = call.Host.Catalog.Config;
        return new(
            from peer in config.Peers.Values
            orderby peer.Id
            select new string?[] { Cell.Of(peer.Id), peer.Host, Cell.Of(peer.Port), Cell.Of(peer.PoolSize ?? (config.Pooler.DefaultPoolSize == PoolLimits.Auto ? 0 : config.Pooler.DefaultPoolSize)) });
    }
}
