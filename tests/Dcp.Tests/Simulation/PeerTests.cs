using System.Buffers.Binary;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>Cancel keys say whose they are, and requests for others are passed on.</summary>
public sealed class PeerTests
{
    [Fact]
    public async Task A_key_holds_the_peer_and_is_known_with_any_number_of_hops_left()
    {
        await using var world = World.Start("peer_id = 515");
        var client = world.Login();
        var id = BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(client.ProcessId));
        Assert.Equal(515, BinaryPrimitives.ReadUInt16LittleEndian(id.AsSpan(1)));
        for (var hops = 0; hops <= 3; hops++)
        {
            client.Query("sleep 60000");
            world.Run();
            var secret = client.CancelKey.ToArray();
            Assert.Equal(3, secret[^1] & 3);
            secret[^1] = (byte)((secret[^1] & ~3) | hops);
            world.Connect().Send(output => FrontendMessages.WriteCancelRequest(output, client.ProcessId, secret));
            world.Run();
            Assert.Equal("57014", client.Take().SqlState);
        }

        world.AssertClean();
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task A_request_for_a_peer_s_client_is_passed_on_while_it_has_hops_left(byte hops, bool isPassedOn)
    {
        await using var world = World.Start(new WorldOptions
        {
            Settings = "peer_id = 1",
            Users = "alice =\n[peers]\n2 = host=10.0.0.1 port=5432",
        });
        var client = world.Login();
        client.Query("sleep 60000");
        world.Run();
        var canceller = world.Connect();
        canceller.Send(output => FrontendMessages.WriteCancelRequest(output, 0x0102_0077, [1, 2, 3, (byte)(4 | hops)]));
        world.Run();

        Assert.True(canceller.IsClosed);
        Assert.Equal(0, client.Answers);
        Assert.Contains(world.Log.Lines, line =>
            line.Contains(isPassedOn ? "successful cancel request" : "failed cancel request", StringComparison.Ordinal));
        client.Leave();
        world.AssertClean();
    }
}
