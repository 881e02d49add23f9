using System.Net;
using System.Net.Sockets;

namespace Dcp.SystemTests.Balance;

/// <summary>
/// The time limits of a frontend on real sockets, and beside HAProxy with the same file: who is closed, after what, what both sides see
/// and what the log says. Only the order of events counts.
/// </summary>
public sealed class TimeoutTests : IDisposable
{
    private const string Defaults = """
        global
          log stdout format raw daemon
        defaults
          mode tcp
          log global
          option tcplog
          timeout connect 5s
          timeout client 60s
          timeout server 60s

        """;

    private readonly TcpListener _target = new(IPAddress.Loopback, 0);

    public TimeoutTests() => _target.Start();

    private int Target => ((IPEndPoint)_target.LocalEndpoint).Port;

    public void Dispose() => _target.Dispose();

    [Theory]
    [InlineData("timeout client 3s", "in/one cD")]
    [InlineData("timeout server 3s", "in/one sD")]
    [InlineData("timeout tunnel 3s", "in/one cD")]
    public async Task A_connection_on_which_nothing_moves_is_ended_by_the_shorter_limit(string limit, string end)
    {
        await using BesideHaproxy both = await StartAsync($"""
            listen in
              bind 127.0.0.1:{"{in}"}
              {limit}
              server one 127.0.0.1:{Target}
            """, "in");
        foreach (Balancer balancer in both.Both)
        {
            using SocketPair pair = await SocketPair.OpenAsync(balancer["in"], _target);

            // HAProxy ends the side across from the one that was silent too long, and the other when that has left; dcp ends both at once.
            (Socket first, Socket second) = end.EndsWith("sD", StringComparison.Ordinal) ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
            Assert.Equal("end", await SocketPair.HearAsync(first));
            first.Dispose();
            Assert.Equal("end", await SocketPair.HearAsync(second));
            Assert.Equal((balancer, end), (balancer, await balancer.EndOfAsync(pair.ClientPort)));
        }
    }

    [Fact]
    public async Task A_tunnel_s_limit_takes_the_place_of_both_others()
    {
        await using BesideHaproxy both = await StartAsync($"""
            listen tunnel
              bind 127.0.0.1:{"{tunnel}"}
              timeout client 3s
              timeout server 3s
              timeout tunnel 60s
              server one 127.0.0.1:{Target}
            listen later
              bind 127.0.0.1:{"{later}"}
              timeout client 6s
              timeout server 6s
              server one 127.0.0.1:{Target}
            """, "tunnel", "later");
        foreach (Balancer balancer in both.Both)
        {
            using SocketPair tunnel = await SocketPair.OpenAsync(balancer["tunnel"], _target);
            using SocketPair later = await SocketPair.OpenAsync(balancer["later"], _target);

            Assert.Equal("end", await SocketPair.HearAsync(later.Client));
            await tunnel.SpeakAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bytes_in_one_direction_keep_both_sides(bool fromServer)
    {
        await using BesideHaproxy both = await StartAsync($"""
            listen in
              bind 127.0.0.1:{"{in}"}
              timeout client 4s
              timeout server 4s
              server one 127.0.0.1:{Target}
            """, "in");
        foreach (Balancer balancer in both.Both)
        {
            using SocketPair busy = await SocketPair.OpenAsync(balancer["in"], _target);
            using SocketPair idle = await SocketPair.OpenAsync(balancer["in"], _target);
            Task<string> ended = SocketPair.HearAsync(idle.Client);
            (Socket from, Socket to) = fromServer ? (busy.Server, busy.Client) : (busy.Client, busy.Server);
            while (!ended.IsCompleted)
            {
                await from.SendAsync("x"u8.ToArray());
                Assert.Equal("x", await SocketPair.HearAsync(to));
                await Task.WhenAny(ended, Task.Delay(100, TestContext.Current.CancellationToken));
            }

            Assert.Equal("end", await ended);
            await busy.SpeakAsync();
        }
    }

    [Fact]
    public async Task Who_waits_too_long_for_a_server_is_closed_and_the_next_one_gets_it()
    {
        await using BesideHaproxy both = await StartAsync($"""
            listen in
              bind 127.0.0.1:{"{in}"}
              timeout queue 3s
              server one 127.0.0.1:{Target} maxconn 1
            """, "in");
        foreach (Balancer balancer in both.Both)
        {
            SocketPair first = await SocketPair.OpenAsync(balancer["in"], _target);
            using Socket late = await SocketPair.ConnectAsync(balancer["in"]);

            Assert.Equal("end", await SocketPair.HearAsync(late));
            Assert.Equal((balancer, "in/<NOSRV> sQ"), (balancer, await balancer.EndOfAsync(((IPEndPoint)late.LocalEndPoint!).Port)));
            await first.SpeakAsync();

            first.Dispose();
            using SocketPair next = await SocketPair.OpenAsync(balancer["in"], _target);
        }
    }

    [Fact]
    public async Task A_target_that_lets_nobody_connect_costs_the_time_for_connecting_and_the_next_target_is_asked()
    {
        // Its queue is full and nobody accepts: the kernel leaves further SYNs without an answer.
        using TcpListener deaf = new(IPAddress.Loopback, 0);
        deaf.Start(0);
        List<Socket> queue = [];
        try
        {
            await FillAsync(deaf, queue);
            await using BesideHaproxy both = await StartAsync($"""
                listen alone
                  bind 127.0.0.1:{"{alone}"}
                  timeout connect 3s
                  retries 0
                  server deaf 127.0.0.1:{((IPEndPoint)deaf.LocalEndpoint).Port}
                listen two
                  bind 127.0.0.1:{"{two}"}
                  balance first
                  timeout connect 3s
                  option redispatch
                  retries 1
                  server deaf 127.0.0.1:{((IPEndPoint)deaf.LocalEndpoint).Port} maxconn 10
                  server one 127.0.0.1:{Target} maxconn 10
                """, "alone", "two");
            foreach (Balancer balancer in both.Both)
            {
                using Socket lost = await SocketPair.ConnectAsync(balancer["alone"]);
                Assert.Equal("end", await SocketPair.HearAsync(lost));
                Assert.Equal((balancer, "alone/deaf sC"), (balancer, await balancer.EndOfAsync(((IPEndPoint)lost.LocalEndPoint!).Port)));

                SocketPair pair = await SocketPair.OpenAsync(balancer["two"], _target);
                int client = pair.ClientPort;
                pair.Dispose();
                Assert.Equal((balancer, "two/one --"), (balancer, await balancer.EndOfAsync(client)));
            }
        }
        finally
        {
            queue.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Each_side_hears_how_the_other_ended()
    {
        await using BesideHaproxy both = await StartAsync($"""
            listen in
              bind 127.0.0.1:{"{in}"}
              server one 127.0.0.1:{Target}
            """, "in");
        foreach (Balancer balancer in both.Both)
        {
            // A client that has said all still hears the answer.
            using (SocketPair pair = await SocketPair.OpenAsync(balancer["in"], _target))
            {
                pair.Client.Shutdown(SocketShutdown.Send);
                Assert.Equal("end", await SocketPair.HearAsync(pair.Server));
                await pair.SpeakAsync();
                pair.Server.Dispose();
                Assert.Equal("end", await SocketPair.HearAsync(pair.Client));
                Assert.Equal((balancer, "in/one --"), (balancer, await balancer.EndOfAsync(pair.ClientPort)));
            }

            using (SocketPair pair = await SocketPair.OpenAsync(balancer["in"], _target))
            {
                pair.Server.Shutdown(SocketShutdown.Send);
                Assert.Equal("end", await SocketPair.HearAsync(pair.Client));
                pair.Client.Dispose();
                Assert.Equal("end", await SocketPair.HearAsync(pair.Server));
                Assert.Equal((balancer, "in/one --"), (balancer, await balancer.EndOfAsync(pair.ClientPort)));
            }

            using (SocketPair pair = await SocketPair.OpenAsync(balancer["in"], _target))
            {
                pair.Client.Close(0);
                Assert.Equal("reset", await SocketPair.HearAsync(pair.Server));
                Assert.Equal((balancer, "in/one CD"), (balancer, await balancer.EndOfAsync(pair.ClientPort)));
            }

            using (SocketPair pair = await SocketPair.OpenAsync(balancer["in"], _target))
            {
                pair.Server.Close(0);
                Assert.Equal("end", await SocketPair.HearAsync(pair.Client));
                Assert.Equal((balancer, "in/one SD"), (balancer, await balancer.EndOfAsync(pair.ClientPort)));
            }
        }
    }

    private static Task<BesideHaproxy> StartAsync(string file, params string[] ports) => BesideHaproxy.StartAsync(Defaults + file, ports);

    private static async Task FillAsync(TcpListener listener, List<Socket> queue)
    {
        for (int i = 0; i < 8; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            queue.Add(socket);
            Task connected = socket.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken).AsTask();
            if (await Task.WhenAny(connected, Task.Delay(3000, TestContext.Current.CancellationToken)) != connected) return;
            await connected;
        }

        Assert.Fail("the kernel takes any number of connections that nobody accepts");
    }
}
