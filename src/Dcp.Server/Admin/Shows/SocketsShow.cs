namespace Dcp.Server.Admin.Shows;

/// <summary>Clients and servers with what is in their buffers: all of them, or those only that have something there.</summary>
internal sealed class SocketsShow(string name, bool onlyActive) : Show(name, SocketColumns.WithBuffers)
{
    internal override async ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var clients = await SocketRows.ClientsAsync(call.Host);
        var servers = await SocketRows.ServersAsync(call.Host);
        return
            from row in clients.Concat(servers)
            where row.IsBuffering || !onlyActive
            // Clients in login belong to no pool: they come last.
            orderby row.InLogin, row.Place
            select row.Cells(withBuffers: true);
    }
}
