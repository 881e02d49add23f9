using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>
/// Which version of the protocol a client gets, as PostgreSQL 18 has it, and what comes with 3.2: a longer cancel key, which is of use
/// as a whole only.
/// </summary>
public sealed class ProtocolVersionTests
{
    private const int Protocol31 = StartupCode.Protocol30 + 1;
    private const int FarFuture = StartupCode.Protocol30 + 9999;

    [Theory]
    [InlineData(StartupCode.Protocol30, StartupCode.Protocol30, 4)]
    [InlineData(Protocol31, Protocol31, 4)]
    [InlineData(StartupCode.Protocol32, StartupCode.Protocol32, 32)]
    [InlineData(FarFuture, StartupCode.Protocol32, 32)]
    public async Task A_client_gets_the_version_that_it_asks_for_or_the_newest(int asked, int agreed, int keyLength)
    {
        await using var world = World.Start();
        foreach (var options in (string[][])[[], ["_pq_.one", "_pq_.two"]])
        {
            var client = Login(world, asked, [.. options.Select(option => (option, "x"))]);
            Assert.Equal(agreed, client.Agreed.Version);
            Assert.Equal(options, client.Agreed.UnknownOptions);
            Assert.Equal(keyLength, client.CancelKey.Length);
            Assert.Equal("well", client.Ask("echo well").Row);
        }

        world.AssertClean();
    }

    [Fact]
    public async Task A_long_key_cancels_as_a_whole_only()
    {
        await using var world = World.Start();
        var (client, old) = (Login(world, StartupCode.Protocol32), Login(world, StartupCode.Protocol30));
        client.Query("sleep 60000");
        old.Query("sleep 60000");
        world.Run();
        var key = client.CancelKey.ToArray();
        byte[][] wrong = [key[..4], key[..^1], [.. key, 0], [.. key[..^1], (byte)~key[^1]]];
        foreach (var secret in wrong) Cancel(world, client.ProcessId, secret);
        Cancel(world, old.ProcessId, [.. old.CancelKey.Span, 0]);
        Assert.Equal((0, 0, 0), (client.Answers, old.Answers, world.Database.Cancels));

        Cancel(world, client.ProcessId, key);
        Assert.Equal("57014", client.Take().SqlState);
        Assert.Equal(0, old.Answers);
        Cancel(world, old.ProcessId, old.CancelKey.ToArray());
        Assert.Equal("57014", old.Take().SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task A_long_key_is_for_peers_what_a_short_one_is()
    {
        await using var world = World.Start("peer_id = 515");
        var client = Login(world, StartupCode.Protocol32);
        for (var hops = 0; hops <= 3; hops++)
        {
            client.Query("sleep 60000");
            world.Run();
            var secret = client.CancelKey.ToArray();
            Assert.Equal(3, secret[3] & 3);
            secret[3] = (byte)((secret[3] & ~3) | hops);
            Cancel(world, client.ProcessId, secret);
            Assert.Equal("57014", client.Take().SqlState);
        }

        world.AssertClean();
    }

    /// <summary>The peer here is the database, which notes what it is asked to cancel.</summary>
    [Fact]
    public async Task A_long_key_of_a_peer_s_client_is_passed_on_whole_with_one_hop_less()
    {
        await using var world = World.Start(new WorldOptions
        {
            Settings = "peer_id = 1",
            Users = "alice =\n[peers]\n2 = host=10.0.0.1 port=5432",
        });
        byte[] secret = [1, 2, 3, 7, .. Enumerable.Repeat((byte)9, 28)];
        Cancel(world, 0x0102_0077, secret);
        Assert.Equal((0x0102_0077, "01020306" + string.Concat(Enumerable.Repeat("09", 28))), world.Database.LastCancel);
        world.AssertClean();
    }

    [Fact]
    public async Task The_console_gives_long_keys_too()
    {
        await using var world = World.Start("auth_type = any\nadmin_users = alice");
        var client = world.Connect();
        client.Protocol = StartupCode.Protocol32;
        client.LogIn("alice", "pgbouncer", "");
        world.Run();
        Assert.True(client.IsReady, $"not logged in: {client.Fatal}");
        Assert.Equal(32, client.CancelKey.Length);
        client.Leave();
        world.Run();
    }

    private static SimClient Login(World world, int protocol, params (string Name, string Value)[] parameters)
    {
        var client = world.Connect();
        client.Protocol = protocol;
        client.LogIn("alice", "app", World.Password, parameters);
        world.Run();
        Assert.True(client.IsReady, $"not logged in: {client.Fatal}");
        return client;
    }

    private static void Cancel(World world, int processId, byte[] secret)
    {
        var canceller = world.Connect();
        canceller.Send(output => FrontendMessages.WriteCancelRequest(output, processId, secret));
        world.Run();
        Assert.True(canceller.IsClosed);
    }
}
