using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Memory;

namespace Dcp.Tests.Net.Memory;

public sealed class MemoryTransportTests : IAsyncDisposable
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 5432);

    private readonly MemoryTransport _transport = new();

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private static void Settle(MemoryTransport transport)
    {
        transport.Run();
        Sessions.AssertNothingLeft(transport);
        Assert.Equal(0, transport.Outside.Blocks.Rented);
        Assert.Equal(0, transport.Outside.Connections);
    }

    [Fact]
    public void Nobody_listening_is_a_refusal()
    {
        var error = Assert.Throws<SocketException>(() => MemoryPeer.Connect(_transport, Somewhere));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Fact]
    public async Task An_address_is_free_again_after_unbinding()
    {
        var listener = _transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo);
        var error = Assert.Throws<SocketException>(() => _transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
        await listener.UnbindAsync();
        Assert.Throws<SocketException>(() => MemoryPeer.Connect(_transport, Somewhere));
        _transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo);
        MemoryPeer.Connect(_transport, Somewhere).Close();
        Settle(_transport);
    }

    [Fact]
    public void Port_0_becomes_a_port_and_all_addresses_are_reached_by_each()
    {
        var listener = _transport.Listen(new IPEndPoint(IPAddress.Any, 0), ListenSettings.Default, Sessions.Echo);
        var port = ((IPEndPoint)listener.LocalEndPoint).Port;
        Assert.NotEqual(0, port);
        var peer = MemoryPeer.Connect(_transport, new IPEndPoint(IPAddress.Parse("10.1.2.3"), port));
        peer.Write("hello");
        Assert.Equal("hello"u8, peer.Read(5));
        peer.Close();
        Settle(_transport);
    }

    [Fact]
    public void The_accepting_side_sees_address_and_credentials_of_the_other()
    {
        Connection? accepted = null;
        _transport.Credentials = (1000, 4711);
        _transport.Listen(new UnixDomainSocketEndPoint("/run/s.5432"), ListenSettings.Default, connection => accepted = connection);
        var peer = MemoryPeer.Connect(_transport, new UnixDomainSocketEndPoint("/run/s.5432"));
        Assert.Equal(1000u, accepted!.PeerUserId);
        Assert.Equal(4711, accepted.PeerProcessId);
        peer.Abort();

        IPEndPoint from = new(IPAddress.Parse("192.0.2.7"), 999);
        _transport.Listen(Somewhere, ListenSettings.Default, connection => accepted = connection);
        peer = MemoryPeer.Connect(_transport, Somewhere, from);
        Assert.Equal(from, accepted.RemoteEndPoint);
        Assert.Null(accepted.PeerUserId);
        peer.Abort();
    }

    /// <summary>Sending to a peer that has closed fails, and what it said before that, its reason perhaps, is heard all the same, whichever comes first.</summary>
    [Fact]
    public async Task What_a_peer_said_before_it_closed_is_heard_although_it_takes_nothing_more()
    {
        var failedFirst = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            await using MemoryTransport transport = new(new MemorySettings { Seed = seed });
            Connection? far = null;
            transport.Listen(Somewhere, ListenSettings.Default, connection => far = connection);
            var peer = MemoryPeer.Connect(transport, Somewhere);
            peer.Write("last words");
            peer.Close();
            MemoryTransport.Within(far!.Reactor, () =>
            {
                far.Write("too late"u8);
                far.Flush();
            });
            transport.Run();

            MemoryTransport.Within(far.Reactor, () =>
            {
                Assert.Equal("last words"u8, far.Input);
                Assert.False(far.IsAlive);
                if (far.Error != SocketError.Success) failedFirst++;
                far.Close();
            });
            Settle(transport);
        }

        Assert.InRange(failedFirst, 1, 40);
    }

    [Fact]
    public void A_half_closed_connection_still_carries_the_other_direction()
    {
        _transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo);
        var peer = MemoryPeer.Connect(_transport, Somewhere);
        peer.Write("last words");
        peer.Shutdown();
        Assert.Equal("last words"u8, peer.Read(10));
        Assert.True(peer.Ended);
        Assert.Equal(SocketError.Success, peer.Error);
        peer.Close();
        Settle(_transport);
    }

    [Fact]
    public void An_abort_is_a_reset_at_the_other_end()
    {
        Connection? accepted = null;
        _transport.Listen(Somewhere, ListenSettings.Default, connection => accepted = connection);
        var peer = MemoryPeer.Connect(_transport, Somewhere);
        MemoryTransport.Within(accepted!.Reactor, accepted.Abort);
        _transport.Run();
        Assert.Equal(SocketError.ConnectionReset, peer.Error);
        Assert.False(peer.Ended);
        peer.Close();
        Settle(_transport);
    }

    [Fact]
    public void Writing_to_a_closed_end_fails_with_a_reset()
    {
        _transport.Listen(Somewhere, ListenSettings.Default, connection => connection.Close());
        var peer = MemoryPeer.Connect(_transport, Somewhere);
        _transport.Run();
        Assert.True(peer.Ended);
        peer.Write("anybody there?");
        _transport.Run();
        Assert.Equal(SocketError.ConnectionReset, peer.Error);
        peer.Close();
        Settle(_transport);
    }

    [Fact]
    public void Closing_with_unread_bytes_resets_but_what_was_sent_arrives()
    {
        Connection? accepted = null;
        _transport.Listen(Somewhere, ListenSettings.Default, connection => accepted = connection);
        var peer = MemoryPeer.Connect(_transport, Somewhere);
        peer.Write(new byte[200_000]); // more than input and pipe hold
        _transport.Run();
        MemoryTransport.Within(accepted!.Reactor, () =>
        {
            accepted.Write("too much"u8);
            accepted.Close();
        });
        Assert.Equal("too much"u8, peer.Read(8));
        Assert.Equal(SocketError.ConnectionReset, peer.Error);
        peer.Close();
        Settle(_transport);
    }

    [Fact]
    public void A_peer_that_does_not_read_congests_the_writer_and_memory_stays_bounded()
    {
        Connection? accepted = null;
        _transport.Listen(Somewhere, ListenSettings.Default, connection =>
        {
            accepted = connection;
            Sessions.Echo(connection);
        });
        var peer = MemoryPeer.Connect(_transport, Somewhere);
        peer.Pause();
        var sent = 0;
        while (sent < 4_000_000 && peer.Connection.Unsent == 0)
        {
            peer.Write(new byte[10_000]);
            sent += 10_000;
            _transport.Run();
        }

        Assert.True(accepted!.IsCongested);
        // Two pipes, two inputs, one congested output with the last read on top of it.
        Assert.InRange(sent, 200_000, (2 * 16 * 1024) + (4 * Connection.HighWater) + 20_000);
        peer.Resume();
        Assert.Equal(sent, peer.Read(sent).Length);
        Assert.False(accepted.IsCongested);
        peer.Close();
        Settle(_transport);
    }

    [Fact]
    public void An_idle_connection_holds_no_buffer()
    {
        _transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo);
        var peer = MemoryPeer.Connect(_transport, Somewhere);
        peer.Write("ping");
        peer.Read(4);
        Assert.Equal(1, _transport.Reactors[0].Connections);
        Assert.Equal(0, _transport.Reactors[0].Blocks.Rented);
        peer.Close();
        Settle(_transport);
    }

    [Fact]
    public void A_run_without_an_end_is_an_error_that_says_who_was_busy()
    {
        var left = 1000;
        void Again()
        {
            if (left-- > 0) _transport.Reactors[0].Post(Again);
        }

        Again();
        var error = Assert.Throws<InvalidOperationException>(() => _transport.Run(limit: 100));
        Assert.Contains("reactor 0: posted work", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_aborts_what_is_open()
    {
        _transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo);
        var peer = MemoryPeer.Connect(_transport, Somewhere);
        await _transport.DisposeAsync();
        Assert.Equal(0, _transport.Reactors[0].Connections);
        Assert.True(peer.Connection.IsClosed);
    }
}
