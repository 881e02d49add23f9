using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Conformance;

public abstract partial class TransportTests
{
    [Fact]
    public async Task A_moved_connection_goes_on_at_its_new_reactor()
    {
        var listener = Listen(Echo);
        var done = await On(FirstReactor, async () =>
        {
            var connection = await ConnectAsync(FirstReactor, listener.LocalEndPoint);
            for (var round = 0; round < 100; round++)
            {
                var sent = RandomBytes(1 + (round * 50), round);
                connection.Write(sent);
                connection.Flush();
                var received = await ReceiveAsync(connection, Own(connection), sent.Length);
                Assert.Equal(sent, received);
                var target = round % 2 == 0 ? LastReactor : FirstReactor;
                await Duplex.MoveAsync(connection, target);
                Assert.Same(target, connection.Reactor);
                Assert.True(target.IsCurrent);
            }

            connection.Close();
            return true;
        });
        Assert.True(done);
    }

    /// <summary>Bytes taken at once, so that there are moves with much input left.</summary>
    private const int MostTaken = 64 * 1024;

    [Fact]
    public async Task Nothing_is_lost_or_reordered_while_a_connection_moves()
    {
        var (near, far) = await PairAsync();
        var sent = RandomBytes(20_000_000, 1);
        var sending = On(far.Reactor, async () =>
        {
            await SendAsync(far, Own(far), sent, new Random(1));
            far.Close();
        });
        var moves = 0;
        var received = await On(FirstReactor, async () =>
        {
            Random random = new(2);
            List<byte> bytes = [];
            var activity = Own(near);
            while (near.IsAlive || near.Input.Length > 0)
            {
                var part = random.Next(Math.Min(near.Input.Length, MostTaken) + 1);
                bytes.AddRange(near.Input[..part]);
                near.Consume(part);
                if (moves < 200 && random.Next(4) == 0)
                {
                    await Duplex.MoveAsync(near, moves % 2 == 0 ? LastReactor : FirstReactor);
                    activity = Own(near);
                    moves++;
                }
                else if (near.Input.Length == 0 && near.IsAlive)
                {
                    await activity.WaitAsync();
                }
            }

            near.Close();
            return bytes.ToArray();
        });
        await sending;
        Assert.InRange(moves, 20, 200);
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task An_end_that_comes_during_a_move_is_found_after_it()
    {
        var (listener, accepted) = ListenForTaking();
        for (var round = 0; round < 100; round++)
        {
            var near = await On(FirstReactor, () => ConnectAsync(FirstReactor, listener.LocalEndPoint));
            var far = await accepted.TakeAsync();
            var closing = On(far.Reactor, () =>
            {
                far.Write("end"u8);
                far.Close();
            });
            await On(FirstReactor, async () =>
            {
                await Duplex.MoveAsync(near, LastReactor);
                Assert.Equal("end"u8.ToArray(), await ReceiveAsync(near, Own(near), 4));
                Assert.True(near.InputEnded);
                near.Close();
            });
            await closing;
        }
    }
}
