namespace Dcp.Tests.Simulation.Fuzz;

/// <summary>Clients that have logged in, one or two at a time, send spoilt requests over the servers that the well-behaved one uses too.</summary>
internal sealed class ClientFuzz(int seed) : FuzzRun(seed)
{
    private static readonly string[] s_modes = ["transaction", "session", "statement"];

    protected override WorldOptions Options => new()
    {
        Settings = $"pool_mode = {(Seed % 4 == 3 ? s_modes[Seed / 4 % 3] : "transaction")}\ndefault_pool_size = {(Seed % 4 == 3 ? 3 : 2)}\nmax_prepared_statements = {(Seed % 5 == 4 ? 2 : 200)}",
        Reactors = Seed % 3 == 0 ? 2 : 1,
    };

    protected override void Try(World world)
    {
        var one = (Peer: world.ConnectRaw(), Token: Token());
        var streams = Stream(one.Token);
        if (Random.Next(3) > 0)
        {
            Send(world, one.Peer, streams);
        }
        else
        {
            var two = (Peer: world.ConnectRaw(), Token: Token());
            using var first = Mutator.Portions(streams).GetEnumerator();
            using var second = Mutator.Portions(Stream(two.Token)).GetEnumerator();
            for (var more = true; more;)
            {
                more = Next(first, one.Peer) | Next(second, two.Peer);
                world.Run();
            }

            Leave(world, two.Peer);
            AssertOwn(two.Peer.Take(two.Peer.Available), two.Token);
        }

        Leave(world, one.Peer);
        AssertOwn(one.Peer.Take(one.Peer.Available), one.Token);
    }

    private List<byte[]> Stream(string token) =>
        Mutator.Spoil([Written.Startup("bob", "app"), .. ClientCorpus.Take(Random, token)], first: 1);

    private static bool Next(IEnumerator<byte[]> portions, Dcp.Net.Memory.MemoryPeer peer)
    {
        if (!peer.Connection.IsAlive || !portions.MoveNext()) return false;
        peer.Write(portions.Current);
        return true;
    }
}
