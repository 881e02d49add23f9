namespace Dcp.Tests.Admin;

public sealed class LatencyShowTests
{
    [Fact]
    public async Task A_wait_is_told_apart_from_the_query_and_both_make_the_total()
    {
        await using var pooling = await Pooling.StartAsync("default_pool_size = 1");
        var console = pooling.Connect();
        var first = pooling.Connect("a", "app");
        var second = pooling.Connect("b", "app");
        first.Query("BEGIN");
        second.Query("SELECT 1");
        pooling.Transport.Advance(TimeSpan.FromSeconds(2));
        first.Query("COMMIT");

        var rows = console.Query("SHOW LATENCIES").Rows.Where(row => row[0] == "app").ToDictionary(row => row[2]!, row => row);
        Assert.Equal(["login", "wait", "server", "total", "server_login"], rows.Keys);
        Assert.Equal("2", rows["login"][3]);
        Assert.Equal("2", rows["total"][3]);
        Assert.InRange(long.Parse(rows["wait"][9]!, System.Globalization.CultureInfo.InvariantCulture), 2_000_000, 2_181_000);
        Assert.InRange(long.Parse(rows["total"][5]!, System.Globalization.CultureInfo.InvariantCulture), 2_000_000, 2_181_000);
        Assert.InRange(long.Parse(rows["server"][9]!, System.Globalization.CultureInfo.InvariantCulture), 0, 2);
    }

    [Fact]
    public async Task Every_close_has_its_reason_counted()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        pooling.Connect("a", "app").Peer.Close();
        pooling.Connect("a", "nowhere");

        var closes = console.Query("SHOW CLOSES").Rows;
        Assert.Contains(closes, row => row is ["client", "client close request", "1"] or ["client", "client unexpected eof", "1"]);
        Assert.Contains(closes, row => row is ["client", "no such database", "1"]);
    }
}
