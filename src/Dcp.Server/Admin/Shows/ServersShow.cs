namespace Dcp.Server.Admin.Shows;

/// <summary>Servers, those that are logging in included.</summary>
internal sealed class ServersShow() : Show("SERVERS", SocketColumns.Usual)
{
    internal override async ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) =>
        from row in await SocketRows.ServersAsync(call.Host)
        select row.Cells(withBuffers: false);
}
