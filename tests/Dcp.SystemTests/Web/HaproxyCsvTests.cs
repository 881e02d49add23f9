using System.Diagnostics;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Web;

/// <summary>dcp's <c>;csv</c> beside that of the distribution's HAProxy, with the same frontend and servers.</summary>
public sealed class HaproxyCsvTests(PostgresFixture postgres)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

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
        (string[] theirColumns, Dictionary<string, Dictionary<string, string>> theirs) = await ReadAsync(haproxyPort);
        (string[] ourColumns, Dictionary<string, Dictionary<string, string>> ours) = await ReadAsync(dcpPort);

        Assert.Equal(theirColumns[..ourColumns.Length], ourColumns);
        string[] compared = ["pxname", "svname", "scur", "stot", "status", "weight", "act", "bck", "pid", "sid", "type", "check_status", "check_rise", "check_fall", "addr", "mode"];
        foreach (string name in (string[])["up", "down", "unchecked"])
        {
            foreach (string column in compared)
            {
                if (name == "unchecked" && column.StartsWith("check", StringComparison.Ordinal)) continue;
                Assert.True(theirs[name][column] == ours[name][column], $"{name}, {column}: HAProxy says '{theirs[name][column]}', dcp '{ours[name][column]}'");
            }
        }

        foreach (string column in (string[])["pxname", "svname", "status", "act", "bck", "pid", "sid", "type", "mode", "algo"])
            Assert.True(theirs["BACKEND"][column] == ours["BACKEND"][column], $"{column}: HAProxy says '{theirs["BACKEND"][column]}', dcp '{ours["BACKEND"][column]}'");
        foreach (string column in (string[])["pxname", "svname", "status", "pid", "sid", "type", "mode"])
            Assert.True(theirs["FRONTEND"][column] == ours["FRONTEND"][column], $"{column}: HAProxy says '{theirs["FRONTEND"][column]}', dcp '{ours["FRONTEND"][column]}'");
    }

    /// <summary>Once checks have told the one that is up from the one that is down. HAProxy's star says that the next check is under way.</summary>
    private static async Task<(string[] Columns, Dictionary<string, Dictionary<string, string>> Rows)> ReadAsync(int port)
    {
        using HttpClient http = new();
        string last = "";
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_limit; await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            try
            {
                last = await http.GetStringAsync($"http://127.0.0.1:{port}/;csv", TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                continue;
            }

            string[] lines = last.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
            string[] columns = lines[0][2..].TrimEnd(',').Split(',');
            Dictionary<string, Dictionary<string, string>> rows = lines.Skip(1).Select(line => line.Replace(",* ", ",", StringComparison.Ordinal).Split(',')).Where(cells => cells[0] == "in")
                .ToDictionary(cells => cells[1], cells => columns.Select((column, i) => (column, cells[i])).ToDictionary(cell => cell.column, cell => cell.Item2));
            if (rows["up"]["status"] == "UP" && rows["up"]["check_status"] == "L4OK" && rows["down"]["status"] == "DOWN") return (columns, rows);
        }

        Assert.Fail(last);
        throw new InvalidOperationException();
    }
}
