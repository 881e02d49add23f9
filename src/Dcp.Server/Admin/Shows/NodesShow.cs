namespace Dcp.Server.Admin.Shows;

/// <summary>The nodes of [cluster]: who is in contact with this one.</summary>
internal sealed class NodesShow() : Show("NODES", "node", "node_id:i", "state", "process:i", "version", "detail")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from node in call.Control.Cluster?.Nodes ?? []
        select new string?[] { node.Name, Cell.Of(node.Id), node.State, node.Process == 0 ? null : Cell.Of(node.Process), node.Version, node.Detail });
}
