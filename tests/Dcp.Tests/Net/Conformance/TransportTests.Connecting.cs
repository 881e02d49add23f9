using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Conformance;

public abstract partial class TransportTests
{
    [Fact]
    public async Task Connecting_to_nobody_is_refused()
    {
        var listener = Listen(Echo);
        await listener.UnbindAsync();
        var result = await On(FirstReactor, () =>
            FirstReactor.ConnectAsync(listener.LocalEndPoint, SocketSettings.Default, TimeSpan.FromMinutes(1)).AsTask());
        Assert.Null(result.Connection);
        Assert.True(result.Error is SocketError.ConnectionRefused or SocketError.AddressNotAvailable, result.Error.ToString());
    }

    [Fact]
    public async Task Connecting_takes_no_longer_than_allowed()
    {
        using var hole = NewBlackHole(out var endPoint);
        var result = await On(FirstReactor, async () =>
        {
            ConnectResult last = default;

            // The kernel completes a few connections by itself; the first one that it does not is the one that is meant.
            for (var i = 0; i < 50; i++)
            {
                last = await FirstReactor.ConnectAsync(endPoint, SocketSettings.Default, TimeSpan.FromMilliseconds(500));
                if (last.Connection is null) break;
                last.Connection.Abort();
            }

            return last;
        });
        Assert.Null(result.Connection);
        Assert.Equal(SocketError.TimedOut, result.Error);
    }

    [Fact]
    public void An_address_can_be_listened_on_once()
    {
        var listener = Listen(Echo);
        var error = Assert.Throws<SocketException>(() => Transport.Listen(listener.LocalEndPoint, ListenSettings.Default, Echo));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
    }

    [Fact]
    public async Task An_address_is_free_again_after_unbinding()
    {
        var first = Listen(Echo);
        await first.UnbindAsync();
        await first.UnbindAsync();
        var second = Transport.Listen(first.LocalEndPoint, ListenSettings.Default, Echo);
        await On(FirstReactor, async () => (await ConnectAsync(FirstReactor, second.LocalEndPoint)).Close());
        await second.UnbindAsync();
    }

    [Fact]
    public async Task Accepted_connections_outlive_their_listener()
    {
        var (listener, accepted) = ListenForTaking();
        var near = await On(FirstReactor, () => ConnectAsync(FirstReactor, listener.LocalEndPoint));
        var far = await accepted.TakeAsync();
        await listener.UnbindAsync();
        await On(far.Reactor, () => Echo(far));
        await On(near.Reactor, async () =>
        {
            near.Write("still here"u8);
            near.Flush();
            Assert.Equal("still here"u8.ToArray(), await ReceiveAsync(near, Own(near), 10));
            near.Close();
        });
    }

    [Fact]
    public async Task Reactors_take_turns_in_accepting()
    {
        var (listener, accepted) = ListenForTaking();
        List<Reactor> reactors = [];
        for (var i = 0; i < 2 * Transport.Reactors.Count; i++)
        {
            var near = await On(FirstReactor, () => ConnectAsync(FirstReactor, listener.LocalEndPoint));
            var far = await accepted.TakeAsync();
            reactors.Add(far.Reactor);
            await On(far.Reactor, far.Close);
            await On(near.Reactor, near.Close);
        }

        Assert.All(Transport.Reactors, reactor => Assert.Equal(2, reactors.Count(other => other == reactor)));
    }

    [Fact]
    public async Task Both_ends_know_their_addresses()
    {
        var (listener, accepted) = ListenForTaking();
        var near = await On(FirstReactor, () => ConnectAsync(FirstReactor, listener.LocalEndPoint));
        var far = await accepted.TakeAsync();
        var local = await On(near.Reactor, () => near.LocalEndPoint);
        Assert.Equal(listener.LocalEndPoint, await On(near.Reactor, () => near.RemoteEndPoint));
        Assert.Equal(listener.LocalEndPoint, await On(far.Reactor, () => far.LocalEndPoint));
        Assert.Equal(local, await On(far.Reactor, () => far.RemoteEndPoint));
        await On(near.Reactor, near.Close);
        await On(far.Reactor, far.Close);
    }

    /// <summary>An address where connecting neither succeeds nor fails, once the backlog is full.</summary>
    protected virtual IDisposable NewBlackHole(out EndPoint endPoint)
    {
        var address = NewEndPoint();
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(address);
        socket.Listen(0);
        endPoint = socket.LocalEndPoint!;
        return socket;
    }
}
