namespace Dcp.Server.Admin.Shows;

/// <summary>
/// What dcp has memory for, in PgBouncer's columns: bytes of one, how many are in use, how many are kept free, bytes of all. What cannot be
/// known is NULL; numbers beyond int4 are cut off there.
/// </summary>
internal sealed class MemShow() : Show("MEM", "name", "size:i", "used:i", "free:i", "memtotal:i")
{
    internal override async ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var host = call.Host;
        long blocks = 0;
        foreach (var reactor in host.Reactors) blocks += await ReactorCall.RunAsync(reactor, () => reactor.Blocks.Rented);
        var heap = GC.GetTotalMemory(forceFullCollection: false);
        var committed = GC.GetGCMemoryInfo().TotalCommittedBytes;
        var process = Environment.WorkingSet;
        return
        [
            ["client_cache", null, Cell.Of(host.Clients), "0", null],
            ["server_cache", null, Cell.Of(host.Pools.All.Sum(pool => pool.Snapshot().Servers.Count)), "0", null],
            ["iobuf_cache", null, Cell.Of(blocks), null, null],
            ["managed_heap", "1", Cell.Int4(heap), Cell.Int4(Math.Max(0, committed - heap)), Cell.Int4(Math.Max(heap, committed))],
            ["process", "1", Cell.Int4(process), null, Cell.Int4(process)],
        ];
    }
}
