using System.Net;
using Dcp.Net;
using Dcp.Net.Tls;
using Dcp.Tests.Net.Conformance;
using Dcp.Tests.Net.Memory;
using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Tls;

/// <summary>TLS where nothing is simulated: threads, the kernel's sockets, real time.</summary>
public sealed class TlsRealTests : IDisposable
{
    private const int Volume = 50_000_000;

    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly PemDirectory _files = new();

    public static TheoryData<string> Kinds => ["memory", "io_uring", "sockets"];

    public void Dispose() => _files.Dispose();

    private static Transport Create(string kind) => kind switch
    {
        "memory" => MemoryConformanceTests.Start(),
        "io_uring" => TransportFactory.Create(new TransportSettings { Kind = TransportKind.IoUring, Reactors = 2 }),
        _ => TransportFactory.Create(new TransportSettings { Kind = TransportKind.Sockets }),
    };

    private static Task<T> On<T>(Reactor reactor, Func<Task<T>> method)
    {
        TaskCompletionSource<Task<T>> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        reactor.Post(() => started.SetResult(method()));
        return started.Task.Unwrap().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    private static async Task<Connection> OpenAsync(Reactor reactor, Listener listener) =>
        (await reactor.ConnectAsync(listener.LocalEndPoint, SocketSettings.Default, Limit)).Connection!;

    /// <summary>Sends and receives the same volume at once, and ends when both are done.</summary>
    private static async Task<bool> ExchangeAsync(Connection connection, byte[] sent)
    {
        Duplex duplex = new(connection);
        var receiving = ReceiveAsync(connection, duplex.Reads, sent.Length);
        var sending = SendAsync(connection, duplex.Writes, sent, new Random(1));
        Assert.True(await sending);
        var received = await receiving;
        connection.Close();
        return received.AsSpan().SequenceEqual(sent);
    }

    private static async Task AssertNothingIsLeftAsync(Transport transport)
    {
        foreach (var reactor in transport.Reactors)
        {
            await On(reactor, async () =>
            {
                Signal passed = new(reactor);
                for (var i = 0; i < 6000 && (reactor.Connections > 0 || reactor.Blocks.Rented > 0); i++)
                {
                    reactor.Schedule(TimeSpan.FromMilliseconds(10), passed.Set);
                    await passed.WaitAsync();
                }

                Assert.Equal(0, reactor.Connections);
                return true;
            });
        }

        Assert.Equal(0, transport.Reactors.Sum(reactor => reactor.Blocks.Rented));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Much_data_goes_both_ways_at_once(string kind)
    {
        await using var transport = Create(kind);
        var sent = new byte[Volume];
        new Random(5).NextBytes(sent);
        var server = TlsPair.Loaded(_files.Files(Certificates.Server).LoadServer(false));
        var client = TlsPair.Loaded(_files.Files(null, Certificates.Authority).LoadClient(TlsCheck.AuthorityAndName)).OptionsFor("db.example.com");
        TaskCompletionSource<bool> served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task ServeAsync(Connection connection)
        {
            var result = await TlsConnection.AuthenticateAsServerAsync(connection, server, Limit);
            served.SetResult(await ExchangeAsync(result.Connection!, sent));
        }

        var listener = transport.Listen(Anywhere, ListenSettings.Default, connection => _ = ServeAsync(connection));
        var reactor = transport.Reactors[^1];
        Assert.True(await On(reactor, async () =>
        {
            var result = await TlsConnection.AuthenticateAsClientAsync(await OpenAsync(reactor, listener), client, Limit);
            return await ExchangeAsync(result.Connection!, sent);
        }));
        Assert.True(await served.Task.WaitAsync(Limit, TestContext.Current.CancellationToken));
        await listener.UnbindAsync();
        await AssertNothingIsLeftAsync(transport);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Failures_are_told_apart(string kind)
    {
        await using var transport = Create(kind);
        var server = TlsPair.Loaded(_files.Files(Certificates.Foreign).LoadServer(false));
        var client = TlsPair.Loaded(_files.Files(null, Certificates.Authority).LoadClient(TlsCheck.AuthorityAndName)).OptionsFor("db.example.com");
        TaskCompletionSource<TlsFailure>? served = null;
        var limit = TimeSpan.FromMilliseconds(200);
        async Task ServeAsync(Connection connection)
        {
            var result = await TlsConnection.AuthenticateAsServerAsync(connection, server, limit);
            result.Connection?.Close();
            served!.SetResult(result.Failure);
        }

        var listener = transport.Listen(Anywhere, ListenSettings.Default, connection => _ = ServeAsync(connection));
        var reactor = transport.Reactors[0];

        async Task<TlsFailure> PlainAsync(byte[] hello)
        {
            served = new TaskCompletionSource<TlsFailure>(TaskCreationOptions.RunContinuationsAsynchronously);
            await On(reactor, async () =>
            {
                var connection = await OpenAsync(reactor, listener);
                var activity = Own(connection);
                connection.Write(hello);
                connection.Flush();
                await DrainAsync(connection, activity);
                connection.Close();
                return true;
            });
            return await served.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }

        Assert.Equal(TlsFailure.Timeout, await PlainAsync([22, 3, 1, 1, 0]));
        limit = Limit;
        Assert.Equal(TlsFailure.NotTls, await PlainAsync("GET / HTTP/1.1\r\n"u8.ToArray()));

        served = new TaskCompletionSource<TlsFailure>(TaskCreationOptions.RunContinuationsAsynchronously);
        var refused = await On(reactor, async () => await TlsConnection.AuthenticateAsClientAsync(await OpenAsync(reactor, listener), client, Limit));
        Assert.Equal(TlsFailure.Certificate, refused.Failure);
        await served.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await listener.UnbindAsync();
        await AssertNothingIsLeftAsync(transport);
    }
}
