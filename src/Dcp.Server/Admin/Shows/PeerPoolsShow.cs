namespace Dcp.Server.Admin.Shows;

/// <summary>Cancel requests that are being passed on, by peer.</summary>
internal sealed class PeerPoolsShow() : Show(
    "PEER_POOLS", "peer_id:i", "cl_active_cancel_req:i", "cl_waiting_cancel_req:i", "sv_active_cancel:i", "sv_login:i")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from peer in call.Host.Catalog.Config.Peers.Values
        orderby peer.Id
        let underWay = Cell.Of(call.Host.Peers.UnderWay(peer.Id))
        select new string?[] { Cell.Of(peer.Id), underWay, "0", underWay, "0" });
}
