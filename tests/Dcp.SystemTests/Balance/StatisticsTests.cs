using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>
/// HAProxy's statistics and dcp's after the same has happened to both: every column that HAProxy promises, row by row. What depends on time
/// or on the machine must be there and be a number; all else must be the same.
/// </summary>
public sealed class StatisticsTests(PostgresFixture postgres) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Numbers that differ from one run to the next.</summary>
    private static readonly HashSet<string> s_measured =
    [
        "smax", "rate", "rate_max", "conn_rate", "conn_rate_max", "lastchg", "downtime", "check_duration", "agent_duration", "qtime", "ctime", "ttime", "qtime_max", "ctime_max",
        "ttime_max", "need_conn_est",
    ];

    private readonly TcpListener _target = new(IPAddress.Loopback, 0);

    private int Target => ((IPEndPoint)_target.LocalEndpoint).Port;

    public void Dispose() => _target.Dispose();

    [Fact]
    public async Task Every_column_says_what_HAProxy_s_says()
    {
        _target.Start();
        int closed = Ports.Free();
        await using NamedServer agent = new("up ready\n") { Closes = true };
        await using BesideHaproxy both = await BesideHaproxy.StartAsync($$"""
            global
              maxconn 500
            defaults
              mode tcp
              timeout connect 600s
              timeout client 600s
              timeout server 600s
              timeout queue 600s
              timeout check 60s
              option redispatch 1
              retries 2
            listen plain
              bind 127.0.0.1:{plain}
              server one 127.0.0.1:{{Target}} weight 3
            listen moved
              bind 127.0.0.1:{moved}
              balance roundrobin
              server gone 127.0.0.1:{{closed}}
              server there 127.0.0.1:{{Target}}
            listen lost
              bind 127.0.0.1:{lost}
              retries 0
              server gone 127.0.0.1:{{closed}}
            listen down
              bind 127.0.0.1:{down}
              server gone 127.0.0.1:{{closed}} check inter 200 fall 1 rise 4
            listen checked
              bind 127.0.0.1:{checked}
              balance leastconn
              option pgsql-check user {{Users.Trust}}
              server first 127.0.0.1:{{postgres.Port}} check inter 2s weight 5
              server spare 127.0.0.1:{{postgres.Port}} check inter 2s backup
              server told 127.0.0.1:{{postgres.Port}} agent-check agent-port {{agent.Port}} agent-inter 2s
            listen proxied
              bind 127.0.0.1:{proxied} accept-proxy
              server one 127.0.0.1:{{Target}}
            listen queue
              bind 127.0.0.1:{queue}
              server one 127.0.0.1:{{Target}} maxconn 1
            """, "plain", "moved", "lost", "down", "checked", "proxied", "queue");
        List<IDisposable> held = [];
        foreach (Balancer balancer in both.Both)
        {
            await balancer.StatisticsAsync(rows => rows["down/gone"]["status"] == "DOWN" && rows["checked/first"]["check_status"] == "L7OK" && rows["checked/spare"]["check_status"] == "L7OK" && rows["checked/told"]["agent_status"] == "L7OK");
            await EndAsync(balancer, "plain", pair => pair.Client.Dispose());
            await EndAsync(balancer, "plain", pair => pair.Server.Dispose());
            await EndAsync(balancer, "plain", pair => Reset(pair.Client));
            await EndAsync(balancer, "plain", pair => Reset(pair.Server));
            await EndAsync(balancer, "moved", pair => pair.Client.Dispose());
            await RefusedAsync(balancer["lost"]);
            await RefusedAsync(balancer["down"]);
            await RefusedAsync(balancer["proxied"], "no header\r\n");
            await balancer.StatisticsAsync(rows => rows["proxied/FRONTEND"]["scur"] == "0");
            using (Socket client = await SocketPair.ConnectAsync(balancer["proxied"]))
            {
                await client.SendAsync("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nq"u8.ToArray());
                using Socket server = await _target.AcceptSocketAsync(TestContext.Current.CancellationToken);
                Assert.Equal("q", await SocketPair.HearAsync(server));
            }

            held.Add(await SocketPair.OpenAsync(balancer["queue"], _target));
            held.Add(await SocketPair.ConnectAsync(balancer["queue"]));
        }

        List<string> differences = [];
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_limit; await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            differences = Differences(await both.Haproxy.StatisticsAsync(), await both.Dcp.StatisticsAsync());
            if (differences.Count == 0) break;
        }

        held.ForEach(socket => socket.Dispose());
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>A session that ends like this, and is over when it returns.</summary>
    private async Task EndAsync(Balancer balancer, string proxy, Action<SocketPair> end)
    {
        using (SocketPair pair = await SocketPair.OpenAsync(balancer[proxy], _target)) end(pair);
        await balancer.StatisticsAsync(rows => rows[$"{proxy}/BACKEND"]["scur"] == "0" && rows[$"{proxy}/FRONTEND"]["scur"] == "0");
    }

    /// <summary>A client that is not passed on.</summary>
    private static async Task RefusedAsync(int port, string says = "")
    {
        using Socket client = await SocketPair.ConnectAsync(port);
        if (says.Length > 0) await client.SendAsync(Encoding.ASCII.GetBytes(says));
        Assert.Contains(await SocketPair.HearAsync(client), (string[])["end", "reset"]);
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private static List<string> Differences(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> theirs, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ours)
    {
        List<string> found = [];
        foreach ((string row, IReadOnlyDictionary<string, string> cells) in theirs)
        {
            if (row.StartsWith("statistics", StringComparison.Ordinal)) continue;
            foreach ((string column, string his) in cells.TakeWhile(cell => cell.Key != "-"))
            {
                string mine = ours[row][column];
                if (!IsAlike(row, column, his, mine)) found.Add($"{row}, {column}: HAProxy says '{his}', dcp '{mine}'");
            }
        }

        return found;
    }

    private static bool IsAlike(string row, string column, string his, string mine)
    {
        if (his == mine) return true;

        // HAProxy shows these to whom it trusts (stats show-legends).
        if (column is "addr" or "algo" && his.Length == 0) return true;

        // The words of an agent are told in other words.
        if (column == "last_agt") return his.Length > 0 && mine.Length > 0;

        // Its limit of sessions of a backend, fullconn, is unknown to dcp; without a maxconn a frontend's is what the limit of open files allows.
        if (column == "slim" && row.EndsWith("BACKEND", StringComparison.Ordinal)) return mine.Length == 0;
        if (column is "slim" or "iid") return int.TryParse(his, out _) && int.TryParse(mine, out int number) && number > 0;

        // HAProxy counts the bytes of a session when it feels like it, at the latest when the session is over.
        if (column is "bin" or "bout" && row.StartsWith("queue", StringComparison.Ordinal)) return long.Parse(mine) >= 0;
        if (column == "lastsess") return long.Parse(his) >= 0 && long.Parse(mine) >= 0;
        return s_measured.Contains(column) && long.TryParse(his, out _) && long.TryParse(mine, out long value) && value >= 0;
    }
}
