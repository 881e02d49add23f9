using System.Net;
using System.Net.Sockets;
using Dcp.Net;
using Dcp.Net.Faults;
using Dcp.Net.Memory;
using Dcp.Tests.Net.Memory;

namespace Dcp.Tests.Net.Faults;

/// <summary>Each fault on a connection in memory, where it shows to the byte and to the millisecond.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 5432);

    private readonly MemoryTransport _memory = new();
    private readonly Recorder _accepted = new();
    private FaultPlan _plan = FaultPlan.None;

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _memory.Reactors.Sum(reactor => reactor.Blocks.Rented));
        await _memory.DisposeAsync();
    }

    private MemoryPeer Connect(FaultPlan plan)
    {
        _plan = plan;
        FaultTransport transport = new(_memory, _ => _plan);
        transport.Listen(Somewhere, ListenSettings.Default, _accepted.Own);
        return MemoryPeer.Connect(_memory, Somewhere);
    }

    private void Settle(params MemoryPeer[] peers)
    {
        foreach (var peer in peers) peer.Close();
        _accepted.Do(connection => connection.Close());
        _memory.Advance(Connection.Linger * 2);
        Sessions.AssertNothingLeft(_memory);
    }

    [Fact]
    public void No_faults_leave_the_connection_as_it_is()
    {
        var peer = Connect(FaultPlan.None);
        Assert.IsNotType<FaultConnection>(_accepted.Connection);
        Settle(peer);
    }

    [Fact]
    public void Input_comes_as_late_as_said_and_in_order()
    {
        var peer = Connect(new FaultPlan { InputDelay = TimeSpan.FromMilliseconds(10) });
        peer.Write("first ");
        _memory.Advance(TimeSpan.FromMilliseconds(4));
        peer.Write("second");
        peer.Shutdown();
        _memory.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal("", _accepted.Text);
        _memory.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("first ", _accepted.Text);
        _memory.Advance(TimeSpan.FromMilliseconds(3));
        Assert.Equal("first ", _accepted.Text);
        Assert.False(_accepted.Connection.InputEnded);
        _memory.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("first second", _accepted.Text);
        Assert.True(_accepted.Connection.InputEnded);
        Settle(peer);
    }

    [Fact]
    public void Output_leaves_as_late_as_said_and_a_close_waits_for_it()
    {
        var peer = Connect(new FaultPlan { OutputDelay = TimeSpan.FromMilliseconds(10) });
        _accepted.Write("good "u8);
        _memory.Advance(TimeSpan.FromMilliseconds(4));
        _accepted.Write("bye"u8);
        _accepted.Do(connection => connection.Close());
        _memory.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(0, peer.Available);
        _memory.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("good "u8, peer.ReadAll());
        _memory.Advance(TimeSpan.FromMilliseconds(4));
        Assert.Equal("bye"u8, peer.ReadAll());
        Assert.True(peer.Ended);
        Settle(peer);
    }

    [Fact]
    public void A_delayed_line_is_bounded()
    {
        var peer = Connect(new FaultPlan { OutputDelay = TimeSpan.FromSeconds(1) });
        _accepted.Write(new byte[200_000]);
        _memory.Run();
        Assert.True(_accepted.Connection.IsCongested);
        Assert.Equal(200_000, _accepted.Connection.Unsent);
        _memory.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(200_000, peer.Available);
        Assert.Equal(0, _accepted.Connection.Unsent);
        Settle(peer);
    }

    [Fact]
    public void One_byte_reads_are_one_activity_each()
    {
        var peer = Connect(new FaultPlan { ReadSize = 1 });
        peer.Write("seven..");
        _memory.Run();
        Assert.Equal("seven..", _accepted.Text);
        Assert.Equal([1, 1, 1, 1, 1, 1, 1], _accepted.Pieces);
        Settle(peer);
    }

    [Fact]
    public void A_cut_by_input_resets_both_ends_after_exactly_so_many_bytes()
    {
        var peer = Connect(new FaultPlan { CutAfterInput = 5 });
        peer.Write("12345678");
        _memory.Run();
        Assert.Equal("12345", _accepted.Text);
        Assert.Equal(SocketError.ConnectionReset, _accepted.Connection.Error);
        Assert.Equal(SocketError.ConnectionReset, peer.Error);
        Settle(peer);
    }

    [Fact]
    public void A_cut_by_output_resets_both_ends_and_no_further_byte_arrives()
    {
        var peer = Connect(new FaultPlan { CutAfterOutput = 5 });
        _accepted.Write("12345678"u8);
        Assert.Equal("12345"u8, peer.ReadAll());
        Assert.Equal(SocketError.ConnectionReset, _accepted.Connection.Error);
        Assert.Equal(SocketError.ConnectionReset, peer.Error);
        Settle(peer);
    }

    [Fact]
    public void A_cut_by_age_needs_no_traffic()
    {
        var peer = Connect(new FaultPlan { CutAfter = TimeSpan.FromMilliseconds(7) });
        _memory.Advance(TimeSpan.FromMilliseconds(6));
        Assert.True(_accepted.Connection.IsAlive);
        _memory.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SocketError.ConnectionReset, _accepted.Connection.Error);
        Assert.Equal(SocketError.ConnectionReset, peer.Error);
        Settle(peer);
    }

    [Fact]
    public void Input_that_ends_early_leaves_the_output_alone()
    {
        var peer = Connect(new FaultPlan { EndInputAfter = 3 });
        peer.Write("abcdef");
        _memory.Run();
        Assert.Equal("abc", _accepted.Text);
        Assert.True(_accepted.Connection.InputEnded);
        _accepted.Write("still here"u8);
        Assert.Equal("still here"u8, peer.ReadAll());
        Settle(peer);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Output_that_ends_early_leaves_the_input_alone(int after)
    {
        var peer = Connect(new FaultPlan { EndOutputAfter = after });
        _accepted.Write("abcdef"u8);
        Assert.Equal("abcdef"u8[..after], peer.ReadAll());
        Assert.True(peer.Ended);
        peer.Write("go on");
        _memory.Run();
        Assert.Equal("go on", _accepted.Text);
        Settle(peer);
    }

    [Fact]
    public void A_stalled_reader_congests_the_writer_until_it_goes_on()
    {
        var peer = Connect(new FaultPlan { StallOutputAfter = 1000, StallFor = TimeSpan.FromSeconds(2) });
        _accepted.Write(new byte[100_000]);
        Assert.Equal(1000, peer.ReadAll().Length);
        Assert.True(_accepted.Connection.IsCongested);
        _memory.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, peer.Available);
        _memory.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(99_000, peer.ReadAll().Length);
        Assert.False(_accepted.Connection.IsCongested);
        Settle(peer);
    }

    [Fact]
    public void A_reader_that_stalls_for_ever_costs_a_closing_connection_its_linger_time()
    {
        var peer = Connect(new FaultPlan { StallOutputAfter = 0 });
        _accepted.Write("never"u8);
        _accepted.Do(connection => connection.Close());
        _memory.Advance(Connection.Linger);
        Assert.Equal(0, peer.Available);
        Assert.Equal(SocketError.ConnectionReset, peer.Error);
        Settle(peer);
    }

    [Fact]
    public void A_decorated_connection_moves_with_its_delays()
    {
        MemoryTransport memory = new(new MemorySettings { Reactors = 2 });
        FaultTransport transport = new(memory, _ => new FaultPlan { InputDelay = TimeSpan.FromMilliseconds(10), ReadSize = 1 });
        transport.Listen(Somewhere, ListenSettings.Default, _accepted.Own);
        var peer = MemoryPeer.Connect(memory, Somewhere);
        peer.Write("on the way");
        memory.Run();
        var from = _accepted.Connection.Reactor;
        var target = memory.Reactors[1 - from.Index];
        Reactor? arrivedOn = null;
        _accepted.Do(connection => connection.MoveTo(target, moved =>
        {
            arrivedOn = Reactor.Current;
            _accepted.Own(moved);
        }));
        memory.Run();
        Assert.Same(target, arrivedOn);
        Assert.Equal("", _accepted.Text);
        memory.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal("on the way", _accepted.Text);
        Assert.Equal((0, 1), (from.Connections, target.Connections));
        peer.Close();
        _accepted.Do(connection => connection.Close());
        memory.Run();
        Sessions.AssertNothingLeft(memory);
    }
}
