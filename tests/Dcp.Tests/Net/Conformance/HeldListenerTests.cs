using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Kernel;
using Dcp.SystemTests.Support;

namespace Dcp.Tests.Net.Conformance;

/// <summary>A listening socket goes from one transport to another, as between two processes: whoever comes meanwhile is somebody's.</summary>
public sealed class HeldListenerTests
{
    private const int DuplicateDescriptor = 1030;
    private const int Handovers = 100;

    public static TheoryData<TransportKind, TransportKind> Kinds
    {
        get
        {
            TheoryData<TransportKind, TransportKind> kinds = [];
            foreach (TransportKind from in TransportKinds.Usable)
            {
                foreach (TransportKind to in TransportKinds.Usable) kinds.Add(from, to);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nobody_is_accepted_before_it_is_time(TransportKind from, TransportKind to)
    {
        await using var old = Start(from);
        await using var next = Start(to);
        Accepted atOld = new(), atNext = new();
        var first = old.Listen(new IPEndPoint(IPAddress.Loopback, Ports.Free()), ListenSettings.Default, atOld.Add);
        var second = next.Listen(first.LocalEndPoint, Held(first), atNext.Add);

        using (await ConnectAsync(first.LocalEndPoint)) Assert.Same(old.Reactors[0], (await atOld.TakeAsync()).Reactor);
        await first.LeaveAsync();
        using (await ConnectAsync(second.LocalEndPoint))
        {
            second.Begin();
            second.Begin();
            Assert.Same(next.Reactors[0], (await atNext.TakeAsync()).Reactor);
        }

        await second.UnbindAsync();
        second.Begin();
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(second.LocalEndPoint));
    }

    /// <summary>The next one begins when the last one has stopped: if both waited at once, the one who stops could be the one who is woken.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Whoever_comes_at_the_handover_is_accepted_by_one_of_both(TransportKind from, TransportKind to)
    {
        await using var one = Start(from);
        await using var other = Start(to);
        Accepted accepted = new();
        var listener = one.Listen(new IPEndPoint(IPAddress.Loopback, Ports.Free()), ListenSettings.Default, accepted.Add);
        for (var i = 0; i < Handovers; i++)
        {
            var next = (i % 2 == 0 ? other : one).Listen(listener.LocalEndPoint, Held(listener), accepted.Add);
            var leaving = listener.LeaveAsync();
            using (await ConnectAsync(listener.LocalEndPoint))
            {
                await leaving;
                next.Begin();
                _ = await accepted.TakeAsync();
            }

            listener = next;
        }

        await listener.UnbindAsync();
    }

    private static Transport Start(TransportKind kind) => TransportFactory.Create(new TransportSettings { Kind = kind, Reactors = 1 });

    private static ListenSettings Held(Listener listener) =>
        new() { Descriptor = Libc.Control(listener.Descriptor!.Value, DuplicateDescriptor, 0), IsHeld = true };

    private static async Task<Socket> ConnectAsync(EndPoint endPoint)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
