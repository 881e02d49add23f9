using System.Net.Sockets;
using Dcp.Net;
using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Conformance;

public abstract partial class TransportTests
{
    /// <summary>Whether the peer of an aborted connection is told of a reset. Unix sockets only end.</summary>
    protected virtual bool AbortIsReset => true;

    [Fact]
    public async Task An_aborted_connection_is_broken_at_the_other_end()
    {
        var (near, far) = await PairAsync();
        var drained = On(far.Reactor, () => DrainAsync(far, Own(far)));
        await On(near.Reactor, near.Abort);
        await drained;
        await On(far.Reactor, () =>
        {
            if (AbortIsReset) Assert.Equal(SocketError.ConnectionReset, far.Error);
            else Assert.True(far.InputEnded);
            far.Close();
        });
    }

    [Fact]
    public async Task A_connection_breaks_once_and_then_drops_what_is_written()
    {
        var (near, far) = await PairAsync();
        await On(near.Reactor, near.Abort);
        await On(far.Reactor, async () =>
        {
            var activity = Own(far);
            while (far.Error == SocketError.Success)
            {
                far.Write(new byte[1000]);
                far.Flush();
                await (far.IsCongested || far.InputEnded ? PauseAsync(far.Reactor, TimeSpan.FromMilliseconds(1)) : activity.WaitAsync().AsTask());
            }

            Assert.Equal(SocketError.ConnectionReset, far.Error);
            far.Write(new byte[100_000]);
            far.Flush();
            Assert.False(far.IsCongested);

            // A send that was under way when receiving failed is still the kernel's for a moment.
            Assert.InRange(far.Unsent, 0, 1000);
            for (var i = 0; i < 1000 && far.Unsent > 0; i++) await PauseAsync(far.Reactor, TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, far.Unsent);
            far.Close();
            far.Close();
        });
    }

    [Fact]
    public async Task Close_delivers_what_is_queued()
    {
        var (near, far) = await PairAsync();
        var sent = RandomBytes(8_000_000, 1);
        await On(near.Reactor, () =>
        {
            near.Write(sent);
            near.Close();
        });
        var received = await On(far.Reactor, async () =>
        {
            var bytes = await ReceiveAsync(far, Own(far), sent.Length + 1, new Random(1));
            Assert.True(far.InputEnded);
            far.Close();
            return bytes;
        });
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Close_gives_up_on_a_peer_that_does_not_read()
    {
        var (near, far) = await PairAsync();
        var reactor = near.Reactor;
        await On(reactor, () =>
        {
            near.Write(new byte[64_000_000]);
            near.Close();
            Assert.False(near.IsAlive);
            Assert.Equal(SocketError.Success, near.Error);
        });
        await On(reactor, async () =>
        {
            while (near.Error == SocketError.Success) await PauseAsync(reactor, TimeSpan.FromMilliseconds(20));
            Assert.Equal(SocketError.OperationAborted, near.Error);
        });
        await On(far.Reactor, far.Abort);
    }

    [Fact]
    public async Task Abort_ends_a_send_that_is_under_way()
    {
        var (near, far) = await PairAsync();
        await On(near.Reactor, async () =>
        {
            near.Write(new byte[64_000_000]);
            near.Flush();
            await PauseAsync(near.Reactor, TimeSpan.FromMilliseconds(20));
            Assert.True(near.IsCongested);
            near.Abort();
            Assert.False(near.IsAlive);
        });
        await On(far.Reactor, far.Abort);
    }

    [Fact]
    public async Task Owners_hear_nothing_after_close()
    {
        var (near, far) = await PairAsync();
        var sending = On(far.Reactor, async () =>
        {
            await SendAsync(far, Own(far), new byte[10_000_000], new Random(1));
            far.Abort();
        });
        await On(near.Reactor, async () =>
        {
            await ReceiveAsync(near, Own(near), 1);
            CountingOwner owner = new();
            near.Owner = owner;
            near.Close();
            await sending;
            Assert.Equal(0, owner.Calls);
        });
    }

    [Fact]
    public async Task Connections_can_be_closed_by_their_owner_at_any_moment()
    {
        var listener = Listen(connection => connection.Owner = new ClosingOwner());
        await On(FirstReactor, async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                var connection = await ConnectAsync(FirstReactor, listener.LocalEndPoint);
                var activity = Own(connection);
                connection.Write(new byte[1 + (i * 100)]);
                connection.Flush();
                await DrainAsync(connection, activity);
                if (i % 2 == 0) connection.Close();
                else connection.Abort();
            }
        });
    }

    private sealed class CountingOwner : IConnectionOwner
    {
        internal int Calls { get; private set; }

        public void OnActivity(Connection connection) => Calls++;
    }

    private sealed class ClosingOwner : IConnectionOwner
    {
        public void OnActivity(Connection connection) => connection.Close();
    }
}
