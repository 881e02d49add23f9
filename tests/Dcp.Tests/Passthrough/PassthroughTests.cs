using System.Net;
using System.Text;
using Dcp.Server.Config;
using Dcp.Server.Health;

namespace Dcp.Tests.Passthrough;

public sealed class PassthroughTests
{
    private const string Two = "server a = 10.0.1.1:6432\nserver b = 10.0.1.2:6432\n";

    /// <summary>A startup packet of protocol 3.0 for user <c>u</c>.</summary>
    private static readonly byte[] s_startup = [0, 0, 0, 16, 0, 3, 0, 0, (byte)'u', (byte)'s', (byte)'e', (byte)'r', 0, (byte)'u', 0, 0];

    [Fact]
    public async Task Clients_are_passed_on_in_turn_and_leave_one_line_each()
    {
        await using var world = PassWorld.Start(Two);
        Assert.Equal(["ax", "bx", "ax"], [world.Ask(), world.Ask(), world.Ask()]);
        world.AssertClean();

        Assert.Equal(3, world.Passed.Count());
        Assert.Matches(@"Information 10\.[\d.:]+ \[\d\d/\w{3}/\d{4}:[\d:.]+\] in in/a 0/0/\d+ 2 -- \d+/\d+/\d+/\d+/0 0/0$", world.Passed.First());
    }

    [Fact]
    public async Task Many_bytes_go_both_ways_unchanged_however_slowly_they_are_read()
    {
        await using var world = PassWorld.Start(Two);
        byte[] bytes = new byte[1_000_000];
        new Random(7).NextBytes(bytes);
        var client = world.Connect();
        client.Pause();
        client.Write("go");
        world.Network.Run();
        var server = world.Servers["a"].Single();
        server.Activity = null;
        server.Pause();
        client.Write(bytes);
        server.Write(bytes);
        world.Network.Run();

        // Whoever does not read costs what the buffers hold and no more.
        Assert.InRange(world.Network.Reactors[0].Blocks.Rented, 1, 20);
        client.Resume();
        server.Resume();
        Assert.Equal([(byte)'a', (byte)'g', (byte)'o', .. bytes], client.ReadAll());
        Assert.Equal(bytes, server.Take(server.Available));
        world.AssertClean();
    }

    [Fact]
    public async Task The_end_of_one_direction_is_carried_on_and_the_other_goes_on()
    {
        await using var world = PassWorld.Start(Two);
        var client = world.Connect();
        client.Write("x");
        Assert.Equal("ax"u8.ToArray(), client.ReadAll());
        client.Shutdown();
        world.Network.Run();
        var server = world.Servers["a"].Single();
        Assert.True(server.Ended);
        Assert.False(client.Ended);

        server.Write("late");
        Assert.Equal("late"u8.ToArray(), client.ReadAll());
        server.Close();
        world.Network.Run();
        Assert.True(client.Ended);
        Assert.Contains(" -- ", world.Passed.Single(), StringComparison.Ordinal);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_refuses_costs_no_client_an_error()
    {
        await using var world = PassWorld.Start(Two, servers: "b");

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("bx", world.Ask()));
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_swallows_connections_costs_its_time_limit_and_no_error()
    {
        await using var world = PassWorld.Start(Two + "timeout connect = 3s\n", servers: "b");
        world.Network.Swallow(PassWorld.AddressOf("a"));
        var client = world.Connect();
        client.Write("x");
        world.AdvanceSeconds(3.1);

        Assert.Equal("bx"u8.ToArray(), client.ReadAll());
        world.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_login_is_said_again_to_another_server_when_the_first_ends_without_a_word(bool breaks)
    {
        await using var world = PassWorld.Start(Two, servers: "b");
        world.Open("a", server =>
        {
            if (breaks) server.Abort();
            else server.Close();
        });
        var client = world.Connect();
        client.Write(s_startup);

        Assert.Equal([(byte)'b', .. s_startup], client.ReadAll());
        world.AssertClean();
        Assert.Contains("in/b", world.Passed.Single(), StringComparison.Ordinal);
        Assert.Contains("/1 0/0", world.Passed.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancel_request_is_never_said_twice()
    {
        await using var world = PassWorld.Start(Two, servers: "b");
        world.Open("a", server => server.Close());
        var client = world.Connect();
        client.Write([0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 2]);
        world.Network.Run();

        Assert.True(client.Ended);
        Assert.Empty(world.Servers["b"]);
        world.AssertClean();
    }

    [Fact]
    public async Task When_no_server_can_be_reached_the_client_is_closed_and_the_log_says_so()
    {
        await using var world = PassWorld.Start(Two, servers: "");
        var client = world.Connect();
        client.Write(s_startup);
        world.Network.Run();

        Assert.True(client.Ended);
        var silent = world.Connect();
        world.AdvanceSeconds(2);
        Assert.True(silent.Ended);
        Assert.Contains("no server of frontend \"in\" can be reached now", Encoding.ASCII.GetString(client.Take(client.Available)), StringComparison.Ordinal);
        // As HAProxy does, the log names the one that was asked last.
        Assert.All(world.Passed, line => Assert.Matches(" in/[ab] ", line));
        Assert.All(world.Passed, line => Assert.Contains(" SC ", line, StringComparison.Ordinal));
        Assert.Equal(2, world.Passed.Count());
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_asks_for_encryption_first_hears_that_there_is_no_server_too()
    {
        await using var world = PassWorld.Start(Two, servers: "");
        var client = world.Connect();
        client.Write([0, 0, 0, 8, 4, 210, 22, 47]);
        Assert.Equal("N"u8.ToArray(), client.ReadAll());
        client.Write(s_startup);

        Assert.Contains("57P03", Encoding.ASCII.GetString(client.ReadAll()), StringComparison.Ordinal);
        world.AssertClean();
    }

    [Fact]
    public async Task Clients_beyond_maxconn_wait_in_order_and_for_a_limited_time()
    {
        await using var world = PassWorld.Start(Two.Replace("6432", "6432 maxconn=1", StringComparison.Ordinal) + "timeout queue = 2s\n");
        var first = world.Connect();
        var second = world.Connect();
        world.Network.Run();
        var third = world.Connect();
        var fourth = world.Connect();
        third.Write("3");
        fourth.Write("4");
        world.Network.Run();
        Assert.Equal((2, 0), (world.Frontend.Waiting, third.Available));

        first.Close();
        world.Servers["a"][0].Close();
        world.Network.Run();
        Assert.Equal("a3"u8.ToArray(), third.ReadAll());
        Assert.Equal(1, world.Frontend.Waiting);
        world.AdvanceSeconds(2.5);
        Assert.True(fourth.Ended);
        Assert.Contains(world.Passed, line => line.Contains(" sQ ", StringComparison.Ordinal));
        Assert.False(second.Ended);
        world.AssertClean();
    }

    [Fact]
    public async Task Ten_thousand_silent_clients_are_bounded_by_maxconn_and_backlog()
    {
        await using var world = PassWorld.Start(Two + "maxconn = 100\nbacklog = 200\ntimeout queue = 5s\ntimeout client = 30s\n");
        for (var i = 0; i < 10_000; i++) world.Connect();
        world.Network.Run();

        Assert.Equal((100, 200, 300), (world.Frontend.Taken, world.Frontend.Waiting, world.Frontend.Clients));
        Assert.Equal(0, world.Network.Reactors[0].Blocks.Rented);
        world.AdvanceSeconds(5.5);
        Assert.Equal((100, 0), (world.Frontend.Taken, world.Frontend.Waiting));
        world.AdvanceSeconds(30);
        Assert.Equal(0, world.Frontend.Clients);
        world.AssertClean();
    }

    [Fact]
    public async Task A_connection_on_which_nothing_moves_is_closed_when_its_time_is_over()
    {
        await using var world = PassWorld.Start(Two + "timeout client = 10s\ntimeout server = 20s\n");
        var client = world.Connect();
        client.Write("x");
        world.AdvanceSeconds(9);
        client.Write("y");
        world.AdvanceSeconds(9);
        Assert.False(client.Ended);

        world.AdvanceSeconds(2);
        Assert.True(client.Ended);
        Assert.Contains(" cD ", world.Passed.Single(), StringComparison.Ordinal);
        world.AssertClean();
    }

    [Fact]
    public async Task The_source_of_a_PROXY_header_is_logged_and_passed_on()
    {
        await using var world = PassWorld.Start("accept_proxy = 1\nserver a = 10.0.1.1:6432 send-proxy\nserver b = 10.0.1.2:6432 send_proxy_v2\n");
        Assert.Equal("aPROXY TCP4 192.0.2.7 192.0.2.8 4711 5432\r\nhello", world.Ask("PROXY TCP4 192.0.2.7 192.0.2.8 4711 5432\r\nhello"));
        var answer = Encoding.Latin1.GetBytes(world.Ask("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\nhi"));
        Assert.Equal(1 + 16 + 36 + 2, answer.Length);
        Assert.Equal("", world.Ask("GET / HTTP/1.0\r\n\r\n"));
        world.AssertClean();

        Assert.Contains(world.Passed, line => line.Contains(" 192.0.2.7:4711 [", StringComparison.Ordinal));
        Assert.Contains(world.Passed, line => line.Contains(" PR ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_fails_its_checks_gets_no_connection_and_its_sessions_are_cut_when_that_is_asked_for()
    {
        await using var world = PassWorld.Start(
            "default_server = check inter=2s fall=3 rise=2 on-marked-down=shutdown-sessions\n" + Two);
        var client = world.Connect();
        client.Write("x");
        world.AdvanceSeconds(3);
        world.Close("a");
        world.AdvanceSeconds(7);

        Assert.Equal(HealthState.Down, world.Frontend.Targets.Members[0].Machine!.Report.State);
        Assert.True(client.Ended);
        Assert.Contains(" DD ", world.Passed.Single(), StringComparison.Ordinal);
        var before = world.Servers["a"].Count;
        Assert.All(Enumerable.Range(0, 4), _ => Assert.Equal("bx", world.Ask()));
        Assert.Equal(before, world.Servers["a"].Count);

        world.Open("a");
        world.AdvanceSeconds(5);
        Assert.Equal(["ax", "bx"], new[] { world.Ask(), world.Ask() }.Order());
        Assert.Equal(1, world.Log.Count("server in/a is DOWN"));
        Assert.Equal(1, world.Log.Count("server in/a is UP"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_check_that_is_never_answered_fails_after_its_time_and_is_not_asked_twice_at_once()
    {
        await using var world = PassWorld.Start("server a = 10.0.1.1:6432 check=pgsql inter=1s check_timeout=5s\nserver b = 10.0.1.2:6432\n", servers: "b");
        world.Open("a", _ => { });
        world.AdvanceSeconds(4);
        Assert.Single(world.Servers["a"]);
        world.AdvanceSeconds(2);

        Assert.Equal("L7TOUT", world.Frontend.Targets.Members[0].Machine!.Report.Last!.Code);
        Assert.False(world.Frontend.Targets.Members[0].IsUp);
        world.AssertClean();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "L7OK")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n", "L7OKC")]
    [InlineData("nonsense\r\n", "L7RSP")]
    public async Task An_http_check_goes_by_the_status(string answer, string code)
    {
        await using var world = PassWorld.Start("server a = 10.0.1.1:6432 check=http://:8080/health?ready=1\n", servers: "a");
        var request = "";
        Dcp.Net.Memory.MemoryPeer.Listen(world.Network, new IPEndPoint(IPAddress.Parse("10.0.1.1"), 8080), peer => peer.Activity = server =>
        {
            if (server.Available == 0) return;
            request = Encoding.ASCII.GetString(server.Take(server.Available));
            server.Write(answer);
        });
        world.AdvanceSeconds(1);

        var last = world.Frontend.Targets.Members[0].Machine!.Report.Last!;
        Assert.Equal(code, last.Code);
        Assert.StartsWith("GET /health?ready=1 HTTP/1.0\r\nHost: 10.0.1.1\r\n", request, StringComparison.Ordinal);
        world.AssertClean();
    }

    [Fact]
    public async Task Draining_lets_sessions_end_and_maintenance_stops_checks()
    {
        await using var world = PassWorld.Start(Two);
        var client = world.Connect();
        client.Write("x");
        world.Network.Run();
        world.Frontend.Targets.Set("a", AdminState.Drain, null);

        Assert.Equal(["bx", "bx"], [world.Ask(), world.Ask()]);
        client.Write("y");
        Assert.Equal("axay"u8.ToArray(), client.ReadAll());
        world.AssertClean();
    }

    [Fact]
    public async Task Source_keeps_a_client_with_its_server()
    {
        await using var world = PassWorld.Start(Two + "balance = source\n");
        for (var i = 1; i < 20; i++)
        {
            IPAddress address = IPAddress.Parse($"192.0.2.{i}");
            Assert.Equal(world.Ask(from: new IPEndPoint(address, 1000)), world.Ask(from: new IPEndPoint(address, 2000)));
        }

        Assert.NotEmpty(world.Servers["a"]);
        Assert.NotEmpty(world.Servers["b"]);
        world.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(143)]
    public async Task Random_clients_and_servers_that_break_leave_nothing_behind(int seed)
    {
        await using var world = PassWorld.Start(
            "maxconn = 8\nbalance = leastconn\n" + Two.Replace("6432\n", "6432 maxconn=3 check inter=500ms\n", StringComparison.Ordinal), reactors: 3, seed: seed);
        Random random = new(seed);
        List<Dcp.Net.Memory.MemoryPeer> clients = [];
        for (var i = 0; i < 300; i++)
        {
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    clients.Add(world.Connect());
                    break;
                case 3 when clients.Count > 0:
                    clients[random.Next(clients.Count)].Abort();
                    break;
                case 4 when clients.Count > 0:
                    clients[random.Next(clients.Count)].Shutdown();
                    break;
                case 5 when world.Servers["a"].Count > 0:
                    world.Servers["a"][random.Next(world.Servers["a"].Count)].Abort();
                    break;
                case 6 when clients.Count > 0:
                    clients[random.Next(clients.Count)].Write(new byte[random.Next(1, 40_000)]);
                    break;
                case 7 when random.Next(4) == 0:
                    world.AdvanceSeconds(random.NextDouble() * 3);
                    break;
                default:
                    break;
            }

            Assert.InRange(world.Frontend.Taken, 0, 8);
            Assert.All(world.Frontend.Targets.Members, member => Assert.InRange(member.Active, 0, 3));
        }

        world.AssertClean();
        Assert.Equal(clients.Count, world.Passed.Count());
    }

    [Fact]
    public async Task A_reload_changes_servers_and_keeps_sessions()
    {
        await using var world = PassWorld.Start(Two);
        var client = world.Connect();
        client.Write("x");
        world.Network.Run();
        world.Open("c");
        world.Frontend.Configure(world.Frontend.Config with
        {
            Servers = [new TargetEntry { Name = "c", Target = new Target("10.0.1.3", 6432) }],
        });

        Assert.Equal("cx", world.Ask());
        client.Write("y");
        Assert.Equal("axay"u8.ToArray(), client.ReadAll());
        world.AssertClean();
    }
}
