using System.Net.Sockets;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>Policies, weights, backups, limits, agents and what operators set, on real sockets.</summary>
public sealed class PolicyTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Each_policy_chooses_as_its_name_says()
    {
        await using NamedServer a = new("a"), b = new("b"), c = new("c");
        string[] policies = ["roundrobin", "leastconn", "first", "source", "random(2)"];
        Dictionary<string, int> ports = policies.ToDictionary(policy => policy, _ => Ports.Free());
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = string.Concat(policies.Select((policy, i) => $"""
            [frontend in{i}]
            bind = 127.0.0.1:{ports[policy]}
            balance = {policy}
            server a = 127.0.0.1:{a.Port} weight=3 {Room(policy)}
            server b = 127.0.0.1:{b.Port} {Room(policy)}
            server c = 127.0.0.1:{c.Port} backup

            """));
        await using PoolerProcess pooler = await StartAsync(config);

        // Where clients come one after the other, one that has just left may still be counted: it must take nobody's room.
        static string Room(string policy) => policy is "leastconn" or "first" ? "maxconn=2" : "";
        string inTurn = await NamedServer.AskInTurnAsync(ports["roundrobin"], 12);
        Assert.Equal((9, 3), (inTurn.Count(name => name == 'a'), inTurn.Count(name => name == 'b')));
        Assert.Equal("aab", await HeldAsync(ports["leastconn"], 3));
        Assert.Equal("aabb", await HeldAsync(ports["first"], 4));
        Assert.Single((await NamedServer.AskInTurnAsync(ports["source"], 6)).Distinct());
        Assert.Equal(['a', 'b'], (await NamedServer.AskInTurnAsync(ports["random(2)"], 60)).Distinct().Order());
    }

    [Fact]
    public async Task Who_finds_no_room_waits_in_the_queue_and_backups_are_for_when_all_are_down()
    {
        NamedServer a = new("a");
        await using NamedServer b = new("b");
        int port = Ports.Free();
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{port}
            timeout queue = 60s
            server a = 127.0.0.1:{a.Port} maxconn=1 check inter=200 fall=1 rise=1 check_timeout=30s
            server b = 127.0.0.1:{b.Port} backup check inter=200 fall=1 rise=1 check_timeout=30s
            """;
        await using PoolerProcess pooler = await StartAsync(config);
        (Socket first, char name) = await NamedServer.AskAsync(port);
        Assert.Equal('a', name);
        Task<(Socket Socket, char Name)> second = NamedServer.AskAsync(port);
        await pooler.UntilAsync("SHOW FRONTENDS", text => text.Contains("|1|", StringComparison.Ordinal));
        Assert.False(second.IsCompleted);
        first.Dispose();
        (Socket served, name) = await second;
        served.Dispose();
        Assert.Equal('a', name);

        await a.DisposeAsync();
        await pooler.WaitForLogAsync("server in/a is DOWN");
        Assert.Equal("bbb", await NamedServer.AskInTurnAsync(port, 3));
    }

    [Fact]
    public async Task An_agent_and_dcp_admin_set_states_and_weights()
    {
        await using NamedServer a = new("a"), b = new("b"), agent = new("up 100%\n") { Closes = true };
        int port = Ports.Free();
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{port}
            server a = 127.0.0.1:{a.Port} weight=4 agent_port={agent.Port} agent_inter=200
            server b = 127.0.0.1:{b.Port} weight=4
            """;
        await using PoolerProcess pooler = await StartAsync(config);
        Assert.Equal("aabb", Sorted(await NamedServer.AskInTurnAsync(port, 4)));

        foreach ((string said, string status, string weight) in new[] { ("drain\n", "DRAIN (no check)", "4"), ("ready 50%\n", "no check", "2"), ("down # broken\n", "DOWN (agent)", "2"), ("maint\n", "MAINT", "2"), ("up ready 100%\n", "no check", "4") })
        {
            agent.Word = said;
            await pooler.UntilAsync("SHOW TARGETS", text => Row(text, "a") is var cells && cells[4] == status && cells[6] == weight);
            string names = await NamedServer.AskInTurnAsync(port, 6);
            Assert.Equal(status == "no check", names.Contains('a', StringComparison.Ordinal));
        }

        await AdminAsync(pooler, "SET", "TARGET", "in/b", "STATE", "maint");
        Assert.Equal("aaa", await NamedServer.AskInTurnAsync(port, 3));
        await AdminAsync(pooler, "SET TARGET in/b STATE ready");
        await AdminAsync(pooler, "SET", "TARGET", "in/b", "WEIGHT", "25%");
        Assert.Equal("aaaab", Sorted(await NamedServer.AskInTurnAsync(port, 5)));
        await AdminAsync(pooler, "SET", "TARGET", "in/b", "STATE", "drain");
        Assert.Equal("aaa", await NamedServer.AskInTurnAsync(port, 3));
    }

    [Fact]
    public async Task Clients_come_by_IPv4_IPv6_and_Unix_and_idle_connections_are_probed_when_that_is_asked_for()
    {
        string directory = Directory.CreateTempSubdirectory("dcp-test-bind-").FullName;
        try
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
            (int port, int six, int unprobed) = (Ports.Free(), Ports.Free(), Ports.Free());
            PoolerConfig config = PoolerConfig.For(postgres.Server);
            config.More = $"""
                [frontend in]
                bind = 127.0.0.1:{port}, [::1]:{six}
                bind = {directory}/.s.PGSQL.{port}
                server one = 127.0.0.1:{postgres.Port}
                [frontend unprobed]
                bind = 127.0.0.1:{unprobed}
                tcpka = 0
                server one = 127.0.0.1:{postgres.Port}
                """;
            await using PoolerProcess pooler = await StartAsync(config);
            foreach (string host in (string[])[$"host=127.0.0.1 port={port}", $"host=::1 port={six}", $"host={directory} port={port}"])
                Assert.Equal("42\n", (await Tool.PsqlAsync($"{host} dbname=app user={Users.Trust} sslmode=disable", "select 42")).EnsureSuccess().Output);

            await using Npgsql.NpgsqlConnection probed = await Connections.OpenAsync(port, "app", Users.Trust);
            await using Npgsql.NpgsqlConnection silent = await Connections.OpenAsync(unprobed, "app", Users.Trust);
            // There is one timer for each socket, and until all bytes are acknowledged it is another.
            string sockets = "";
            for (int i = 0; i < 600 && !sockets.Contains("timer:(keepalive,", StringComparison.Ordinal); i++)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
                sockets = await SocketsAsync(port);
            }

            Assert.Contains("timer:(keepalive,", sockets, StringComparison.Ordinal);
            Assert.DoesNotContain("keepalive", await SocketsAsync(unprobed), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Its frontends listen, too.</summary>
    private static async Task<PoolerProcess> StartAsync(PoolerConfig config)
    {
        PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("process up");
        return pooler;
    }

    private static async Task<string> SocketsAsync(int port) =>
        (await Tool.RunAsync("ss", ["-tnoH", "state", "established", $"( sport = :{port} )"])).EnsureSuccess().Output;

    /// <summary>The names that so many connections get that all stay open until the last has come.</summary>
    private static async Task<string> HeldAsync(int port, int count)
    {
        List<(Socket Socket, char Name)> held = [];
        for (int i = 0; i < count; i++) held.Add(await NamedServer.AskAsync(port));
        held.ForEach(one => one.Socket.Dispose());
        return Sorted(string.Concat(held.Select(one => one.Name)));
    }

    private static async Task AdminAsync(PoolerProcess pooler, params string[] words) =>
        (await DcpProcess.RunAsync(["admin", $"postgresql://{Users.Admin}:{Users.Password}@127.0.0.1:{pooler.Port}/?sslmode=disable", .. words])).EnsureSuccess();

    private static string[] Row(string text, string name) => text.Split('\n').Single(line => line.StartsWith($"in|frontend|{name}|", StringComparison.Ordinal)).Split('|');

    private static string Sorted(string text) => string.Concat(text.Order());
}
