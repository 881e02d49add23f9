using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.SystemTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dcp.Tests.Passthrough;

/// <summary>A frontend on real sockets: what passing bytes on costs its reactor's thread, counted by the runtime.</summary>
public sealed class PassAllocationTests
{
    private const int Clients = 3;
    private const int Warmup = 500;

    /// <summary>What a message costs it costs in every round; heartbeats come in some, the more the slower the machine is. So the least counts.</summary>
    private const int Rounds = 10;

    /// <summary>In a round, of each client, there and back.</summary>
    private const int Counted = 400;

    /// <summary>For all messages of a round: the counting itself. The smallest object has 24 bytes, so one for each message would be seven times as much.</summary>
    private const int Allowed = 8 * 1024;

    [Fact]
    public async Task A_message_that_is_passed_on_allocates_nothing()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        var port = Ports.Free();
        await using var transport = TransportFactory.Create(new TransportSettings { Reactors = 1 });
        await using Pooler pooler = new(Config(((IPEndPoint)server.LocalEndpoint).Port, port), transport, NullLogger.Instance);
        await pooler.StartAsync();
        (Socket Client, Socket Server)[] pairs = [.. Enumerable.Range(0, Clients).Select(_ => Open(port, server))];
        await RunAsync(pairs, Warmup);
        var allocated = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = await CountAsync(transport.Reactors[0]);
            await RunAsync(pairs, Counted);
            allocated = Math.Min(allocated, await CountAsync(transport.Reactors[0]) - before);
        }

        foreach (var (one, other) in pairs)
        {
            one.Dispose();
            other.Dispose();
        }

        Assert.True(allocated <= Allowed, $"{allocated} bytes for {2 * Clients * Counted} messages");
    }

    private static (Socket Client, Socket Server) Open(int port, TcpListener server)
    {
        Socket client = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(IPAddress.Loopback, port);
        var other = server.AcceptSocket();
        other.NoDelay = true;
        return (client, other);
    }

    private static Task RunAsync((Socket Client, Socket Server)[] pairs, int rounds) =>
        Task.WhenAll(pairs.Select(pair => Task.Factory.StartNew(
            () => Run(pair.Client, pair.Server, rounds), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static void Run(Socket client, Socket server, int rounds)
    {
        Span<byte> buffer = stackalloc byte[512];
        for (var i = 0; i < rounds; i++)
        {
            Pass(client, server, buffer[..100]);
            Pass(server, client, buffer);
        }
    }

    private static void Pass(Socket from, Socket to, Span<byte> buffer)
    {
        from.Send(buffer);
        for (var filled = 0; filled < buffer.Length;)
        {
            var read = to.Receive(buffer[filled..]);
            Assert.NotEqual(0, read);
            filled += read;
        }
    }

    private static Task<long> CountAsync(Reactor reactor)
    {
        TaskCompletionSource<long> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() => done.SetResult(GC.GetAllocatedBytesForCurrentThread()));
        return done.Task;
    }

    private static DcpConfig Config(int serverPort, int port)
    {
        var (config, problems) = ConfigLoader.LoadText(
            $"""
            [pgbouncer]
            unix_socket_dir =
            [frontend in]
            bind = 127.0.0.1:{port}
            timeout client = 60s
            timeout server = 60s
            server a = 127.0.0.1:{serverPort}
            """,
            "test.ini");
        return config ?? throw new InvalidOperationException(string.Join('\n', problems));
    }
}
