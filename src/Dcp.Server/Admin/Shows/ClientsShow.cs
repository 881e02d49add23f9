namespace Dcp.Server.Admin.Shows;

/// <summary>Clients that have logged in, those of the console included.</summary>
internal sealed class ClientsShow() : Show("CLIENTS", [.. SocketColumns.Usual, "pinned"])
{
    internal override async ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) =>
        from row in await SocketRows.ClientsAsync(call.Host)
        where !row.InLogin
        select (string?[])[.. row.Cells(withBuffers: false), row.Pinned];
}
