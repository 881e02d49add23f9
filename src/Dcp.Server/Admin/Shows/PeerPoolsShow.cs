namespace Dcp.Server.Admin.Shows;

/// <summary>Connections to peers, of which dcp has none.</summary>
internal sealed class PeerPoolsShow() : Show(
    "PEER_POOLS", "peer_id:i", "cl_active_cancel_req:i", "cl_waiting_cancel_req:i", "sv_active_cancel:i", "sv_login:i")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new([]);
}
