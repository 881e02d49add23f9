using System.Net.Sockets;
using Dcp.Net;
using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Conformance;

public abstract partial class TransportTests
{
    [Theory]
    [InlineData(1, 20)]
    [InlineData(100, 20)]
    [InlineData(16 * 1024, 20)]
    [InlineData(70_000, 10)]
    [InlineData(1_000_000, 3)]
    public async Task Messages_come_back_from_an_echo(int size, int rounds)
    {
        var listener = Listen(Echo);
        await On(FirstReactor, async () =>
        {
            var connection = await ConnectAsync(FirstReactor, listener.LocalEndPoint);
            var activity = Own(connection);
            for (var round = 0; round < rounds; round++)
            {
                var sent = RandomBytes(size, round);
                connection.Write(sent);
                connection.Flush();
                Assert.Equal(sent, await ReceiveAsync(connection, activity, size));
            }

            connection.Close();
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Streams_of_any_size_in_any_pieces_arrive_whole(int seed)
    {
        Random random = new(seed);
        var size = seed == 1 ? 50_000_000 : 1 + random.Next(1 << random.Next(1, 25));
        var listener = Listen(Echo);
        var sent = RandomBytes(size, seed);
        var received = await On(FirstReactor, async () =>
        {
            Duplex duplex = new(await ConnectAsync(FirstReactor, listener.LocalEndPoint));
            var receiving = ReceiveAsync(duplex.Connection, duplex.Reads, size, new Random(seed));
            Assert.True(await SendAsync(duplex.Connection, duplex.Writes, sent, random));
            var bytes = await receiving;
            duplex.Connection.Close();
            return bytes;
        });
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_direction_can_end_before_the_other(bool nearEnds)
    {
        var (near, far) = await PairAsync();
        var (ending, other) = nearEnds ? (near, far) : (far, near);
        var question = RandomBytes(300_000, 1);
        var answer = RandomBytes(2_000_000, 2);

        var asking = On(ending.Reactor, async () =>
        {
            var activity = Own(ending);
            ending.Write(question);
            ending.ShutdownOutput();
            var received = await ReceiveAsync(ending, activity, answer.Length + 1);
            Assert.True(ending.InputEnded);
            ending.Close();
            return received;
        });
        var answering = On(other.Reactor, async () =>
        {
            var activity = Own(other);
            var received = await ReceiveAsync(other, activity, question.Length + 1);
            Assert.True(other.InputEnded);
            Assert.Equal(SocketError.Success, other.Error);
            Assert.True(await SendAsync(other, activity, answer, new Random(3)));
            other.ShutdownOutput();
            other.Close();
            return received;
        });

        Assert.Equal(question, await answering);
        Assert.Equal(answer, await asking);
    }

    [Fact]
    public async Task Bytes_written_into_spans_arrive_like_others()
    {
        var (near, far) = await PairAsync();
        await On(near.Reactor, () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                var span = near.GetSpan(1 + (i % 100));
                span[0] = (byte)i;
                near.Advance(1);
            }

            near.Flush();
            near.Close();
        });
        var received = await On(far.Reactor, async () =>
        {
            var bytes = await ReceiveAsync(far, Own(far), 10_001);
            far.Close();
            return bytes;
        });
        Assert.Equal(10_000, received.Length);
        Assert.All(received.Index(), item => Assert.Equal((byte)item.Index, item.Item));
    }

    /// <summary>How many connections to have at once.</summary>
    protected virtual int Many => 1000;

    [Fact]
    public async Task Many_connections_talk_at_once()
    {
        FileLimit.Raise();
        var listener = Listen(Echo, new ListenSettings { Backlog = 2 * Many });
        await On(FirstReactor, async () =>
        {
            List<Task> talks = [];
            for (var i = 0; i < Many; i++) talks.Add(TalkAsync(i));
            await Task.WhenAll(talks);
        });

        async Task TalkAsync(int index)
        {
            var connection = await ConnectAsync(FirstReactor, listener.LocalEndPoint);
            var activity = Own(connection);
            for (var round = 0; round < 5; round++)
            {
                var sent = RandomBytes(1 + ((index * 37) % 5000), index + round);
                connection.Write(sent);
                connection.Flush();
                Assert.Equal(sent, await ReceiveAsync(connection, activity, sent.Length));
            }

            connection.Close();
        }
    }
}
