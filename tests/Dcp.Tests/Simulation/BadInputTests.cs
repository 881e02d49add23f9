using CsCheck;
using Dcp.Net.Memory;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>What clients send that is not the protocol, or not this part of it.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Another_protocol_is_the_end_without_a_word()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Empty(peer.ReadAll());
        Assert.Equal(0, world.Pooler.Host.Clients);
        world.AssertClean();
    }

    [Fact]
    public async Task A_handshake_of_TLS_where_clients_get_none_is_the_end_without_a_word()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write("\u0016\u0003\u0001\u0002\0\u0001\0\u0001");

        Assert.Empty(peer.ReadAll());
        Assert.Equal(0, world.Pooler.Host.Clients);
        world.AssertClean();
    }

    [Theory]
    [InlineData(0x7FFF_FFFF)]
    [InlineData(-1)]
    [InlineData(10_001)]
    [InlineData(7)]
    [InlineData(0)]
    public async Task A_startup_packet_of_an_impossible_length_is_the_end_at_once(int length)
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, 0, 3, 0, 0]);

        Assert.Empty(peer.ReadAll());
        Assert.Equal(0, world.Pooler.Host.Clients);
        world.AssertClean();
    }

    [Theory]
    [InlineData(0x0002_0000, "0A000")]
    [InlineData(0x0004_0000, "0A000")]
    [InlineData(0x0001_0000, "0A000")]
    public async Task Another_version_of_the_protocol_is_refused(int version, string sqlState)
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write(Written.Startup("alice", "app", version));

        Assert.Equal(sqlState, ErrorOf(peer));
        world.AssertClean();
    }

    [Fact]
    public async Task A_newer_minor_version_is_negotiated_down()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write(Written.Startup("alice", "app", 0x0003_0009));

        Assert.Equal((byte)'v', peer.ReadAll()[0]);
        peer.Abort();
        world.AssertClean();
    }

    [Fact]
    public async Task Tls_that_is_not_offered_is_refused_with_one_byte_and_the_login_goes_on()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write(Written.Bytes(FrontendMessages.WriteSslRequest));
        Assert.Equal("N"u8, peer.ReadAll());
        peer.Write(Written.Bytes(FrontendMessages.WriteGssEncRequest));
        Assert.Equal("N"u8, peer.ReadAll());
        peer.Write(Written.Startup("alice", "app"));

        Assert.Equal((byte)'R', peer.ReadAll()[0]);
        peer.Abort();
        world.AssertClean();
    }

    [Fact]
    public async Task Tls_asked_for_twice_is_refused()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write(Written.Bytes(FrontendMessages.WriteSslRequest));
        Assert.Equal("N"u8, peer.ReadAll());
        peer.Write(Written.Bytes(FrontendMessages.WriteSslRequest));

        Assert.Equal("08P01", ErrorOf(peer));
        world.AssertClean();
    }

    [Fact]
    public async Task Bytes_that_come_with_the_request_for_tls_are_refused()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write([.. Written.Bytes(FrontendMessages.WriteSslRequest), .. Written.Startup("alice", "app")]);

        Assert.Equal("08P01", ErrorOf(peer));
        world.AssertClean();
    }

    [Fact]
    public async Task A_startup_packet_may_come_byte_by_byte()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        foreach (var b in Written.Startup("alice", "app"))
        {
            peer.Write([b]);
            world.Run();
        }

        Assert.Equal((byte)'R', peer.ReadAll()[0]);
        peer.Abort();
        world.AssertClean();
    }

    [Fact]
    public async Task A_startup_packet_without_a_user_is_28000()
    {
        await using var world = World.Start();
        var peer = world.ConnectRaw();
        peer.Write([0, 0, 0, 9, 0, 3, 0, 0, 0]);

        Assert.Equal("28000", ErrorOf(peer));
        world.AssertClean();
    }

    [Theory]
    [InlineData("replication", "perhaps", "22023")]
    [InlineData("options", "-x", "42601")]
    public async Task Startup_parameters_that_are_not_supported_are_refused(string name, string value, string sqlState)
    {
        await using var world = World.Start();

        Assert.Equal(sqlState, world.Join("alice", "app", (name, value)).Fatal?.SqlState);
        world.AssertClean();
    }

    [Theory]
    [InlineData(0x7FFF_FFFF)]
    [InlineData(0x3FFF_FFFF)]
    public async Task A_message_of_two_gigabytes_costs_no_memory_before_it_comes(int length)
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.SendBytes([(byte)'Q', (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. new byte[1000]]);
        world.Run();
        Assert.InRange(world.Network.Reactors.Sum(reactor => reactor.Blocks.Rented), 0, 4);
        one.Vanish();
        world.Run();

        Assert.Equal("well", other.Ask("echo well").Row);
        world.AssertClean();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(0)]
    public async Task A_message_of_an_impossible_length_ends_the_client(int length)
    {
        await using var world = World.Start();
        var client = world.Login();
        client.SendBytes([(byte)'Q', (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, 1, 2, 3]);
        world.Run();

        Assert.Null(client.Fatal);
        Assert.True(client.IsClosed);
        world.AssertClean();
    }

    [Fact]
    public async Task An_unknown_message_in_a_transaction_ends_client_and_server()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login(), world.Login());
        one.Ask("begin");
        one.SendBytes([(byte)'!', 0, 0, 0, 4]);
        world.Run();

        Assert.Equal("08P01", one.Fatal?.SqlState);
        Assert.Equal("well", other.Ask("echo well").Row);
        Assert.Equal(2, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task Messages_of_copy_outside_of_a_copy_are_ignored()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Send(output => FrontendMessages.WriteCopyData(output, "stray"u8));
        client.Send(FrontendMessages.WriteCopyDone);
        client.Send(output => FrontendMessages.WriteCopyFail(output, "stray"));
        client.Send(FrontendMessages.WriteFlush);

        Assert.Equal("well", client.Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Any_bytes_harm_nobody()
    {
        await using var world = World.Start("max_client_conn = 10000");
        var bob = world.Login("bob");
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 200]).Sample(
            (startsWell, bytes) =>
            {
                var peer = world.ConnectRaw();
                peer.Write(startsWell ? [.. Written.Startup("alice", "app"), .. bytes] : bytes);
                world.Run();
                peer.Abort();
                world.Run();
                return world.Pooler.Host.Clients == 1 && bob.Ask("echo well").Row == "well";
            },
            iter: 500,
            threads: 1);
        world.AssertClean();
    }

    private static string ErrorOf(MemoryPeer peer)
    {
        var bytes = peer.ReadAll();
        if (bytes is [(byte)'N', ..]) bytes = bytes[1..];
        Assert.Equal((byte)'E', bytes[0]);
        Assert.True(ErrorFields.TryParse(bytes.AsSpan(5), out var error));
        Assert.True(peer.Ended);
        Assert.Equal("FATAL", error!.Severity);
        return error.SqlState;
    }
}
