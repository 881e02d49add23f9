using Dcp.SystemTests.Balance;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Web;

/// <summary>dcp's <c>;csv</c> beside that of the distribution's HAProxy, with the same frontend and servers.</summary>
public sealed class HaproxyCsvTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Columns_stand_where_HAProxy_has_them_and_rows_say_the_same()
    {
        (int haproxyPort, int dcpPort, int none) = (Ports.Free(), Ports.Free(), Ports.Free());
        await using HaproxyProcess haproxy = await HaproxyProcess.StartAsync($"""
            defaults
              mode tcp
              timeout connect 1s
              timeout client 10s
              timeout server 10s
            frontend stats
              mode http
              bind 127.0.0.1:{haproxyPort}
              stats enable
              stats uri /
              stats show-legends
            listen in
              bind 127.0.0.1:{Ports.Free()}
              balance leastconn
              server up 127.0.0.1:{postgres.Port} check inter 500 fall 1 weight 7
              server down 127.0.0.1:{none} check inter 500 fall 1
              server unchecked 127.0.0.1:{postgres.Port} backup
            """, haproxyPort);
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{Ports.Free()}
            balance = leastconn
            server up = 127.0.0.1:{postgres.Port} check inter=500 fall=1 weight=7
            server down = 127.0.0.1:{none} check inter=500 fall=1
            server unchecked = 127.0.0.1:{postgres.Port} backup
            [web]
            listen = 127.0.0.1:{dcpPort}
            """;
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("(web)");
        Dictionary<string, int> ports = [];
        var theirs = await new Balancer("HAProxy", ports, haproxyPort, () => haproxy.Log, haproxy).StatisticsAsync(AreChecked);
        var ours = await new Balancer("dcp", ports, dcpPort, () => pooler.Log, pooler).StatisticsAsync(AreChecked);

        string[] ourColumns = [.. ours["in/up"].Keys];
        Assert.Equal(theirs["in/up"].Keys.Take(ourColumns.Length), ourColumns);
        string[] compared = ["pxname", "svname", "scur", "stot", "status", "weight", "act", "bck", "pid", "sid", "type", "check_status", "check_rise", "check_fall", "addr", "mode"];
        foreach (string name in (string[])["up", "down", "unchecked"])
        {
            foreach (string column in compared)
            {
                if (name == "unchecked" && column.StartsWith("check", StringComparison.Ordinal)) continue;
                Assert.True(theirs[$"in/{name}"][column] == ours[$"in/{name}"][column], $"{name}, {column}: HAProxy says '{theirs[$"in/{name}"][column]}', dcp '{ours[$"in/{name}"][column]}'");
            }
        }

        foreach (string column in (string[])["pxname", "svname", "status", "act", "bck", "pid", "sid", "type", "mode", "algo"])
            Assert.True(theirs["in/BACKEND"][column] == ours["in/BACKEND"][column], $"{column}: HAProxy says '{theirs["in/BACKEND"][column]}', dcp '{ours["in/BACKEND"][column]}'");
        foreach (string column in (string[])["pxname", "svname", "status", "pid", "sid", "type", "mode"])
            Assert.True(theirs["in/FRONTEND"][column] == ours["in/FRONTEND"][column], $"{column}: HAProxy says '{theirs["in/FRONTEND"][column]}', dcp '{ours["in/FRONTEND"][column]}'");
    }

    /// <summary>Checks have told the one that is up from the one that is down.</summary>
    private static bool AreChecked(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> rows) =>
        rows["in/up"]["status"] == "UP" && rows["in/up"]["check_status"] == "L4OK" && rows["in/down"]["status"] == "DOWN";
}
