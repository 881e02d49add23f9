using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Kernel;
using Dcp.Net.Sockets;
using Dcp.Net.Uring;
using Dcp.SystemTests.Support;

namespace Dcp.Tests.Net.Conformance;

/// <summary>Accepted sockets have the options of the listening one, and outgoing ones have theirs.</summary>
public sealed class SocketOptionTests
{
    private const int SolTcp = 6;

    public static TheoryData<TransportKind> Kinds => TransportKinds.Usable;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Options_reach_both_ends(TransportKind kind)
    {
        SocketSettings settings = new()
        {
            KeepAliveCount = 7,
            KeepAliveIdle = TimeSpan.FromSeconds(33),
            KeepAliveInterval = TimeSpan.FromSeconds(11),
            UserTimeout = TimeSpan.FromSeconds(44),
            BufferSize = 100_000,
        };
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });
        var reactor = transport.Reactors[0];
        TaskCompletionSource<int[]> near = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<int[]> far = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = transport.Listen(
            new IPEndPoint(IPAddress.Loopback, 0),
            new ListenSettings { Sockets = settings, ReusePort = true },
            connection => far.SetResult(Options(connection)));
        reactor.Post(() => _ = ConnectAsync());

        int[] expected = [1, 1, 7, 33, 11, 44_000];
        foreach (var end in (Task<int[]>[])[near.Task, far.Task])
        {
            var options = await end.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.Equal(expected, options[..6]);

            // The kernel doubles what it is asked for, for its own book-keeping.
            Assert.Equal(2 * 100_000, options[6]);
        }

        await listener.UnbindAsync();

        async Task ConnectAsync()
        {
            var result = await reactor.ConnectAsync(listener.LocalEndPoint, settings, TimeSpan.FromSeconds(20));
            near.SetResult(Options(result.Connection!));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task All_addresses_of_both_families_can_share_a_port(TransportKind kind)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        await using var transport = TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });
        var port = Ports.Free();
        var first = transport.Listen(new IPEndPoint(IPAddress.Any, port), ListenSettings.Default, connection => connection.Close());
        var second = transport.Listen(new IPEndPoint(IPAddress.IPv6Any, port), ListenSettings.Default, connection => connection.Close());
        await first.UnbindAsync();
        await second.UnbindAsync();
    }

    /// <summary>TCP_NODELAY, SO_KEEPALIVE, TCP_KEEPCNT, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_USER_TIMEOUT, SO_SNDBUF.</summary>
    private static int[] Options(Connection connection)
    {
        var fd = connection switch
        {
            UringConnection uring => uring.Handle,
            SocketsConnection sockets => sockets.Handle,
            _ => throw new InvalidOperationException(),
        };
        return
        [
            Option(fd, SolTcp, 1), Option(fd, Libc.SolSocket, 9), Option(fd, SolTcp, 6), Option(fd, SolTcp, 4), Option(fd, SolTcp, 5),
            Option(fd, SolTcp, 18), Option(fd, Libc.SolSocket, 7),
        ];
    }

    private static unsafe int Option(int fd, int level, int name)
    {
        var value = -1;
        uint length = sizeof(int);
        Assert.Equal(0, Libc.GetSocketOption(fd, level, name, &value, &length));
        return value;
    }
}
