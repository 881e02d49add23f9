using System.Globalization;
using System.Text;
using Dcp.Net.Memory;

namespace Dcp.Tests.Simulation.Fuzz;

/// <summary>
/// A world with a well-behaved client, beside which one spoilt stream after another is tried. After each the client has its own answer and
/// no byte of anybody else's, whoever sent the stream has seen nobody else's either, and nobody is left. At the end nothing is left at all.
/// </summary>
internal abstract class FuzzRun(int seed)
{
    private readonly Queue<string> _foreign = new();

    protected System.Random Random { get; } = new(seed);

    protected Mutator Mutator => field ??= new(Random);

    protected int Seed { get; } = seed;

    protected abstract WorldOptions Options { get; }

    /// <summary>The database that the well-behaved client uses, and the spoilt streams too.</summary>
    protected virtual string Database => "app";

    /// <summary>How long the well-behaved client may have to wait, seconds.</summary>
    protected virtual int Patience => 0;

    internal static async Task RunAsync(int cases, Func<int, FuzzRun> create)
    {
        foreach (var seed in FuzzBudget.Batches(cases))
        {
            var run = create(seed);
            var done = 0;
            var failure = await Record.ExceptionAsync(() => run.RunAsync(() => done++));
            Assert.True(
                failure is null,
                string.Create(CultureInfo.InvariantCulture, $"DCP_FUZZ_FIRST={seed} DCP_FUZZ_CASES=0 failed in case {done}: {failure}"));
        }
    }

    /// <summary>One case, to its end: the connections that it has made are closed when it returns.</summary>
    protected abstract void Try(World world);

    protected virtual void Prepare(World world)
    {
    }

    /// <summary>A text that nobody else has. Who sees it and is not its owner has seen too much.</summary>
    protected string Token()
    {
        Span<char> token = stackalloc char[10];
        for (var i = 0; i < token.Length; i++) token[i] = (char)('A' + Random.Next(26));
        _foreign.Enqueue(new string(token));
        if (_foreign.Count > 8) _foreign.Dequeue();
        return new string(token);
    }

    /// <summary>What came over a connection has none of the tokens that are not its own.</summary>
    protected void AssertOwn(ReadOnlySpan<byte> bytes, string own)
    {
        Span<byte> searched = stackalloc byte[16];
        foreach (var token in _foreign)
        {
            if (token == own) continue;
            var length = Encoding.ASCII.GetBytes(token, searched);
            Assert.True(bytes.IndexOf(searched[..length]) < 0, $"{own} has seen {token} of somebody else: {Encoding.Latin1.GetString(bytes)}");
        }
    }

    /// <summary>Sends a stream in portions, runs the world in between, and closes in one way or another.</summary>
    protected void Send(World world, MemoryPeer peer, IEnumerable<byte[]> messages)
    {
        foreach (var portion in Mutator.Portions(messages))
        {
            if (!peer.Connection.IsAlive) break;
            peer.Write(portion);
            world.Run();
        }
    }

    protected void Leave(World world, MemoryPeer peer)
    {
        switch (Random.Next(3))
        {
            case 0:
                peer.Abort();
                break;
            case 1:
                peer.Close();
                break;
            default:
                if (peer.Connection.IsAlive) peer.Write([(byte)'X', 0, 0, 0, 4]);
                peer.Close();
                break;
        }

        world.Run();
    }

    private async Task RunAsync(Action done)
    {
        await using var world = World.Start(Options with { Seed = Seed, PipeCapacity = Random.Next(3) == 0 ? 64 : 16 * 1024 });
        world.Database.ChecksOwners = false;
        Prepare(world);
        var witness = world.Login("bob", Database);
        witness.Transcript = [];
        for (var i = 0; i < FuzzBudget.BatchSize; i++)
        {
            Try(world);
            witness = Ask(world, witness);
            Assert.Equal(1, world.Pooler.Host.Clients);
            done();
        }

        var failed = world.Log.Lines.LastOrDefault(line => line.Contains("an internal error", StringComparison.Ordinal));
        Assert.True(failed is null, failed);
        witness.Leave();
        End(world);
        world.AssertClean();
    }

    protected virtual void End(World world)
    {
    }

    private SimClient Ask(World world, SimClient witness)
    {
        var token = Token();
        if (Random.Next(2) == 0) witness.Query($"echo {token}");
        else witness.Extended($"echo {token}");
        world.Run();
        if (witness.Answers == 0) world.AdvanceSeconds(Patience);
        Assert.Equal(token, witness.Take().Row);
        AssertOwn(Encoding.Latin1.GetBytes(string.Join('\n', witness.Transcript!)), token);
        witness.Transcript!.Clear();
        return witness;
    }
}
