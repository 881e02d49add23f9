using System.Net.Sockets;
using System.Security.Authentication;
using Dcp.Net;
using Dcp.Net.Faults;
using Dcp.Net.Memory;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsDataTests : IDisposable
{
    private readonly List<TlsPair> _pairs = [];

    public void Dispose()
    {
        foreach (var pair in _pairs) pair.Dispose();
    }

    private TlsPair NewPair(MemorySettings? settings = null, Func<MemoryTransport, Transport>? decorate = null)
    {
        TlsPair pair = new(settings, decorate);
        _pairs.Add(pair);
        return pair;
    }

    private static byte[] RandomBytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(60_000)]
    public void Data_arrives_whatever_its_size(int size)
    {
        var pair = NewPair().Shake();
        var sent = RandomBytes(size);
        pair.Send(pair.Client, sent);
        Assert.Equal(sent, pair.Take(pair.Server));
        pair.Send(pair.Server, sent);
        Assert.Equal(sent, pair.Take(pair.Client));
        pair.Settle();
    }

    [Fact]
    public void One_byte_reads_below_are_put_together_again()
    {
        var pair = NewPair(null, memory => new FaultTransport(memory, _ => new FaultPlan { ReadSize = 1 })).Shake();
        var sent = RandomBytes(20_000);
        pair.Send(pair.Client, sent);
        Assert.Equal(sent, pair.Take(pair.Server));
        pair.Send(pair.Server, sent);
        Assert.Equal(sent, pair.Take(pair.Client));
        pair.Settle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_side_may_close_first_and_the_other_sees_an_end(bool clientFirst)
    {
        var pair = NewPair().Shake();
        var (first, second) = clientFirst ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
        pair.On(first, () =>
        {
            first.Write("bye"u8);
            first.Close();
        });
        Assert.True(second.InputEnded);
        Assert.Equal(SocketError.Success, second.Error);
        Assert.Null(second.Problem);
        Assert.Equal("bye"u8, pair.Take(second));
        pair.Settle();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void One_direction_may_end_before_the_other(SslProtocols protocol)
    {
        var pair = NewPair();
        var options = pair.ServerOptions();
        options.EnabledSslProtocols = protocol;
        pair.Listen(options);
        pair.Connect(pair.ClientOptions());
        pair.On(pair.Client, () =>
        {
            pair.Client.Write("question"u8);
            pair.Client.ShutdownOutput();
        });
        Assert.Equal("question"u8, pair.Take(pair.Server));
        Assert.True(pair.Server.InputEnded);
        pair.Send(pair.Server, "answer"u8.ToArray());
        Assert.Equal("answer"u8, pair.Take(pair.Client));
        Assert.False(pair.Client.InputEnded);
        pair.Settle();
    }

    [Fact]
    public void An_abort_is_a_reset_at_the_other_end()
    {
        var pair = NewPair().Shake();
        pair.On(pair.Client, pair.Client.Abort);
        Assert.Equal(SocketError.ConnectionReset, pair.Server.Error);
        Assert.False(pair.Server.InputEnded);
        pair.Settle();
    }

    [Fact]
    public void An_end_without_a_word_is_an_error_but_what_came_before_is_there()
    {
        // The client's output ends somewhere in its data: the server sees a clean end of the connection below.
        var after = 5000;
        var pair = NewPair(null, memory => new FaultTransport(
            memory, subject => subject.IsAccepted ? FaultPlan.None : new FaultPlan { EndOutputAfter = after })).Shake();
        var sent = RandomBytes(3000);
        pair.Send(pair.Client, sent);
        pair.Send(pair.Client, sent);
        Assert.Equal(sent, pair.Take(pair.Server)); // the first record; of the second one only a part came
        Assert.False(pair.Server.InputEnded);
        Assert.Equal(SocketError.ConnectionReset, pair.Server.Error);
        Assert.Contains("close_notify", pair.Server.Problem, StringComparison.Ordinal);
        pair.Settle();
    }

    [Fact]
    public void Bytes_that_were_changed_on_the_way_break_the_connection()
    {
        var pair = NewPair();
        Connection? below = null;
        pair.Listen(pair.ServerOptions(), connection => below = connection);
        pair.Connect(pair.ClientOptions());

        // A record that nobody with the key has made.
        pair.On(below!, () =>
        {
            below!.Write([23, 3, 3, 0, 20, .. new byte[20]]);
            below.Flush();
        });
        Assert.Equal(SocketError.ConnectionAborted, pair.Client.Error);
        Assert.NotNull(pair.Client.Problem);
        pair.On(pair.Client, () =>
        {
            pair.Client.Write("into the void"u8);
            Assert.Equal(0, pair.Client.Unsent);
        });
        pair.Settle();
    }

    [Fact]
    public void Bytes_that_are_no_record_break_the_connection()
    {
        var pair = NewPair();
        Connection? below = null;
        pair.Listen(pair.ServerOptions(), connection => below = connection);
        pair.Connect(pair.ClientOptions());
        pair.On(below!, () =>
        {
            below!.Write("plain text"u8);
            below.Flush();
        });
        Assert.Equal(SocketError.ConnectionAborted, pair.Client.Error);
        Assert.Contains("not a TLS record", pair.Client.Problem, StringComparison.Ordinal);
        pair.Settle();
    }

    [Fact]
    public void A_reader_that_does_not_read_congests_the_writer_and_memory_stays_bounded()
    {
        var pair = NewPair().Shake();
        var sent = 0;
        while (sent < 4_000_000 && !pair.Client.IsCongested)
        {
            pair.Send(pair.Client, new byte[10_000]);
            sent += 10_000;
        }

        Assert.True(pair.Client.IsCongested);

        // Two inputs and two outputs of 64 KiB, what one more record or block adds to each, and the pipe.
        Assert.InRange(sent, 200_000, 450_000);
        Assert.InRange(pair.Server.Input.Length, Connection.InputLimit, Connection.InputLimit + (16 * 1024));
        var received = 0;
        for (var part = pair.Take(pair.Server); part.Length > 0; part = pair.Take(pair.Server)) received += part.Length;
        Assert.Equal(sent, received);
        Assert.False(pair.Client.IsCongested);
        Assert.Equal(0, pair.Client.Unsent);
        pair.Settle();
    }

    [Fact]
    public void A_reader_that_stalls_for_ever_costs_a_closing_connection_its_linger_time()
    {
        var pair = NewPair(null, memory => new FaultTransport(
            memory, subject => subject.IsAccepted ? new FaultPlan { StallOutputAfter = 20_000 } : FaultPlan.None)).Shake();
        pair.On(pair.Server, () =>
        {
            pair.Server.Write(new byte[1_000_000]);
            pair.Server.Close();
        });
        Assert.Equal(1, pair.Memory.Reactors[0].Connections - 1);
        pair.Memory.Advance(Connection.Linger * 2);
        Assert.Equal(SocketError.ConnectionReset, pair.Client.Error);
        pair.Settle();
    }

    [Fact]
    public void An_idle_connection_holds_no_buffer()
    {
        var pair = NewPair().Shake();
        Assert.Equal(0, pair.Memory.Reactors[0].Blocks.Rented); // session tickets have come and gone
        pair.Send(pair.Client, "ping"u8.ToArray());
        pair.Take(pair.Server);
        Assert.Equal(0, pair.Memory.Reactors[0].Blocks.Rented);
        pair.Settle();
    }

    [Fact]
    public void A_connection_moves_with_the_one_below()
    {
        var pair = NewPair(new MemorySettings { Reactors = 2 }).Shake();
        var client = pair.Client;
        for (var round = 0; round < 6; round++)
        {
            // In every other round with half a conversation under way.
            if (round % 2 == 0) pair.Send(pair.Server, "early"u8.ToArray());
            var target = pair.Memory.Reactors[1 - client.Reactor.Index];
            Reactor? arrived = null;
            pair.On(client, () => client.MoveTo(target, _ => arrived = Reactor.Current));
            Assert.Same(target, arrived);
            Assert.Same(target, client.Reactor);
            if (round % 2 == 0) Assert.Equal("early"u8, pair.Take(client));
            pair.Send(client, "ping"u8.ToArray());
            Assert.Equal("ping"u8, pair.Take(pair.Server));
            pair.Send(pair.Server, "pong"u8.ToArray());
            Assert.Equal("pong"u8, pair.Take(client));
        }

        pair.Settle();
    }
}
