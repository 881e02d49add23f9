using System.Net.Sockets;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Balance;

/// <summary>
/// Files as people have them for databases: HAProxy runs with them, dcp with what it imports of them, in front of the same targets. Both
/// use the same targets, find the same ones dead and count the same; what dcp leaves out it says. Checks have more time than a stall of the
/// machine takes, so that none fails but those that must: without <c>timeout check</c> each has no more than <c>inter</c>.
/// </summary>
public sealed class ImportTests(PostgresFixture postgres)
{
    private static readonly string[] s_compared = ["status", "weight", "act", "bck", "qcur", "qmax", "scur", "stot", "lbtot", "econ", "type", "mode", "throttle"];

    private static readonly string[] s_comparedOfServers = ["check_status", "check_rise", "check_fall", "chkfail", "chkdown"];

    [Fact]
    public async Task Two_poolers_behind_a_frontend()
    {
        await using NamedServer first = new("1");
        NamedServer second = new("2");
        await using BesideHaproxy both = await BesideHaproxy.StartAsync($$"""
            global
                log stdout format raw daemon
                maxconn 200
                nbthread 2
                tune.maxaccept 100
            defaults
                log     global
                mode    tcp
                option  tcplog
                maxconn 100
                timeout connect 5s
                timeout client  180s
                timeout server  180s
                timeout check   10s
                option  tcpka
            listen stats
                bind 127.0.0.1:{stats}
                mode http
                stats enable
                stats uri /stats
                stats refresh 5s
            frontend pgsql_in
                bind 127.0.0.1:{in}
                default_backend pgb_pool
            backend pgb_pool
                mode tcp
                balance leastconn
                option  tcp-check
                default-server init-addr libc,none inter 2s fall 3 rise 2 fastinter 100ms downinter 100ms
                # if name resolution becomes flaky, add a resolvers block
                server pgb1 127.0.0.1:{{first.Port}} check
                server pgb2 127.0.0.1:{{second.Port}} check
            """, "in", "stats");
        Assert.Equal(["16: left out: listen stats"], LeftOut(both));

        await WaitAsync(both, "pgb1 UP L4OK", "pgb2 UP L4OK");
        await AssertSameTargetsAsync(both, 10, "1111122222");
        await AssertSameStatisticsAsync(both, "pgb1", "pgb2", "BACKEND");

        await second.DisposeAsync();
        await WaitAsync(both, "pgb1 UP L4OK", "pgb2 DOWN L4CON");
        await AssertSameTargetsAsync(both, 4, "1111");
        await AssertSameStatisticsAsync(both, "pgb1", "pgb2", "BACKEND");

        second = new NamedServer("2", second.Port);
        await WaitAsync(both, "pgb1 UP L4OK", "pgb2 UP L4OK");
        await AssertSameTargetsAsync(both, 10, "1111122222");
        await second.DisposeAsync();
    }

    [Fact]
    public async Task CockroachDB_s_nodes_by_their_health()
    {
        await using NamedServer a = new("a"), b = new("b"), c = new("c");
        await using HealthPage pageA = new("/health?ready=1"), pageB = new("/health?ready=1"), pageC = new("/health?ready=1");
        await using BesideHaproxy both = await BesideHaproxy.StartAsync($$"""
            global
              maxconn 4096
            defaults
                mode                tcp
                # Timeout values should be configured for your specific use.
                retries             2
                timeout connect     5s
                timeout client      10m
                timeout server      10m
                timeout check       10s
                # TCP keep-alive on client side. Server already enables them.
                option              clitcpka
            listen psql
                bind 127.0.0.1:{in}
                mode tcp
                balance roundrobin
                option httpchk GET /health?ready=1
                default-server inter 2s fastinter 200 downinter 200
                server cockroach1 127.0.0.1:{{a.Port}} check port {{pageA.Port}}
                server cockroach2 127.0.0.1:{{b.Port}} check port {{pageB.Port}}
                server cockroach3 127.0.0.1:{{c.Port}} check port {{pageC.Port}}
            """, "in");
        Assert.Empty(LeftOut(both));

        await WaitAsync(both, "cockroach1 UP L7OK", "cockroach2 UP L7OK", "cockroach3 UP L7OK");
        await AssertSameTargetsAsync(both, 9, "aaabbbccc");
        await AssertSameStatisticsAsync(both, "cockroach1", "cockroach2", "cockroach3", "BACKEND");

        // A node that drains says 503: nothing new from either, and HAProxy calls it down where dcp lets what is there go on.
        pageB.Yes = [];
        await both.Haproxy.WaitForAsync("psql/cockroach2", "DOWN");
        await both.Dcp.WaitForAsync("psql/cockroach2", "DRAIN");
        await AssertSameTargetsAsync(both, 6, "aaaccc");

        await pageC.DisposeAsync();
        await WaitAsync(both, "cockroach1 UP L7OK", "cockroach3 DOWN L4CON");
        await AssertSameTargetsAsync(both, 3, "aaa");
    }

    [Fact]
    public async Task A_primary_and_its_standbys_by_Patroni()
    {
        await using NamedServer a = new("a"), b = new("b"), c = new("c");
        await using HealthPage pageA = new("/primary"), pageB = new("/replica"), pageC = new("/replica");
        string servers = $$"""
                server node1 127.0.0.1:{{a.Port}} maxconn 100 check port {{pageA.Port}}
                server node2 127.0.0.1:{{b.Port}} maxconn 100 check port {{pageB.Port}}
                server node3 127.0.0.1:{{c.Port}} maxconn 100 check port {{pageC.Port}}
            """;
        await using BesideHaproxy both = await BesideHaproxy.StartAsync($$"""
            global
                maxconn 1000
                stats socket /tmp/dcp-test-{stats} mode 600 level admin
            defaults unused
                mode http
            defaults databases
                log global
                mode tcp
                retries 2
                timeout client 30m
                timeout connect 4s
                timeout server 30m
                timeout check 10s
                default-server inter 2s fastinter 200 downinter 200 fall 3 rise 2 on-marked-down shutdown-sessions
            listen primary from databases
                bind 127.0.0.1:{primary} name writes
                option httpchk OPTIONS /primary
                http-check expect status 200
            {{servers}}
            listen standbys from databases
                bind 127.0.0.1:{standbys} name reads
                balance leastconn
                option httpchk
                http-check send meth OPTIONS uri /replica ver HTTP/1.1 hdr Host postgres
                http-check expect status 200
                stick-table type ip size 10k expire 1h
                stick on src
            {{servers}}
            backend forgotten
                server node4 127.0.0.1:1
            """, "primary", "standbys", "stats");
        Assert.Equal(
            [
                "5: left out: mode http", "17: left out: method OPTIONS", "26: left out: ver HTTP/1.1", "26: left out: hdr Host postgres", "26: left out: method OPTIONS",
                "28: left out: stick-table type ip size 10k expire 1h", "29: left out: stick on src", "33: left out: backend forgotten",
            ],
            LeftOut(both));

        foreach (Balancer balancer in both.Both)
        {
            await balancer.StatisticsAsync(rows =>
                rows["primary/node1"]["status"] == "UP" && rows["primary/node2"]["status"] == "DOWN" && rows["primary/node3"]["status"] == "DOWN"
                && rows["standbys/node1"]["status"] == "DOWN" && rows["standbys/node2"]["check_status"] == "L7OK" && rows["standbys/node3"]["check_status"] == "L7OK");
            Assert.Equal((balancer, "aaaa"), (balancer, await NamedServer.AskInTurnAsync(balancer["primary"], 4)));
        }

        // Another primary: its sessions on the old one are cut, and what is new goes to the new one.
        foreach (Balancer balancer in both.Both)
        {
            (pageA.Yes, pageB.Yes) = (["/primary"], ["/replica"]);
            await balancer.StatisticsAsync(rows => rows["primary/node1"]["status"] == "UP" && rows["primary/node2"]["status"] == "DOWN");
            (Socket held, char name) = await NamedServer.AskAsync(balancer["primary"]);
            using (held)
            {
                Assert.Equal('a', name);
                (pageA.Yes, pageB.Yes) = ([], ["/primary"]);
                Assert.Equal((balancer, "end"), (balancer, await SocketPair.HearAsync(held)));
            }

            await balancer.StatisticsAsync(rows => rows["primary/node1"]["status"] == "DOWN" && rows["primary/node2"]["status"] == "UP");
            Assert.Equal((balancer, "bbb"), (balancer, await NamedServer.AskInTurnAsync(balancer["primary"], 3)));
        }
    }

    [Fact]
    public async Task PostgreSQL_is_asked_behind_a_PROXY_header_and_a_backup_takes_over()
    {
        await using PostgresServer own = await PostgresServer.StartAsync();
        await using BesideHaproxy both = await BesideHaproxy.StartAsync($$"""
            global
                log stdout format raw daemon
                maxconn 500
            defaults
                mode tcp
                log global
                option tcplog
                option redispatch
                timeout connect 2s
                timeout client 60s
                timeout server 60s
                timeout check 10s
                option pgsql-check user postgres
            frontend outer
                bind 127.0.0.1:{outer}
                maxconn 50
                default_backend databases
            backend databases
                balance source
                hash-type consistent
                default-server inter 2s fastinter 200 downinter 200 fall 2 rise 1
                server through 127.0.0.1:{inner} send-proxy-v2 check
                server spare 127.0.0.1:{{postgres.Port}} check backup
            listen inner
                bind 127.0.0.1:{inner} accept-proxy
                server own 127.0.0.1:{{own.Port}} check inter 2s fastinter 200 downinter 200 fall 2 rise 1
            """, "outer", "inner");
        Assert.Empty(LeftOut(both));

        await WaitAsync(both, "through UP L7OK", "spare UP L7OK");
        foreach (Balancer balancer in both.Both) Assert.Equal((balancer, own.Port), (balancer, await PortBehindAsync(balancer)));

        await own.StopAsync();
        await WaitAsync(both, "through DOWN", "spare UP L7OK");
        foreach (Balancer balancer in both.Both) Assert.Equal((balancer, postgres.Port), (balancer, await PortBehindAsync(balancer)));

        await own.StartAgainAsync();
        await WaitAsync(both, "through UP L7OK");
        foreach (Balancer balancer in both.Both) Assert.Equal((balancer, own.Port), (balancer, await PortBehindAsync(balancer)));
    }

    private static async Task<int> PortBehindAsync(Balancer balancer)
    {
        await using NpgsqlConnection connection = await Connections.OpenAsync(balancer["outer"], "app", Users.Trust);
        return int.Parse((await connection.ScalarAsync("select inet_server_port()"))!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Line and subject of all that the import has said to be left out.</summary>
    private static string[] LeftOut(BesideHaproxy both) =>
    [
        .. both.Import.Error.Split('\n').Where(line => line.Contains("left out: ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(".cfg:", StringComparison.Ordinal) + 5)..].Replace("warning: ", "", StringComparison.Ordinal).Split(" (")[0]),
    ];

    /// <summary>Until both say so of their servers: name, status, and the check's code where it is given.</summary>
    private static async Task WaitAsync(BesideHaproxy both, params string[] wanted)
    {
        foreach (Balancer balancer in both.Both)
        {
            await balancer.StatisticsAsync(rows => wanted.All(one =>
            {
                string[] words = one.Split(' ');
                var row = rows.Single(pair => pair.Key.EndsWith($"/{words[0]}", StringComparison.Ordinal)).Value;
                return row["status"] == words[1] && (words.Length < 3 || row["check_status"] == words[2]);
            }));
        }
    }

    /// <summary>The names that so many clients get that all stay until the last has come, in alphabetical order.</summary>
    private static async Task AssertSameTargetsAsync(BesideHaproxy both, int clients, string names)
    {
        foreach (Balancer balancer in both.Both)
        {
            // A connection that has just been closed is still counted for a moment.
            await balancer.StatisticsAsync(rows => rows.All(row => row.Key.StartsWith("stat", StringComparison.Ordinal) || row.Value["scur"] == "0"));
            List<(Socket Socket, char Name)> held = [];
            for (int i = 0; i < clients; i++) held.Add(await NamedServer.AskAsync(balancer["in"]));
            held.ForEach(one => one.Socket.Dispose());
            Assert.Equal((balancer, names), (balancer, string.Concat(held.Select(one => one.Name).Order())));
        }
    }

    private static async Task AssertSameStatisticsAsync(BesideHaproxy both, params string[] servers)
    {
        var theirs = await both.Haproxy.StatisticsAsync(Settled);
        var ours = await both.Dcp.StatisticsAsync(Settled);
        foreach (string server in servers)
        {
            var their = Row(theirs, server);
            var our = Row(ours, server);
            foreach (string column in server == "BACKEND" ? s_compared : [.. s_compared, .. s_comparedOfServers])
                Assert.True(their[column] == our[column], $"{server}, {column}: HAProxy says '{their[column]}', dcp '{our[column]}'");
        }

        bool Settled(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> rows) => servers.All(server => Row(rows, server)["scur"] == "0");
    }

    private static IReadOnlyDictionary<string, string> Row(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> rows, string server) =>
        rows.Single(pair => pair.Key.EndsWith($"/{server}", StringComparison.Ordinal) && !pair.Key.StartsWith("stat", StringComparison.Ordinal)).Value;
}
