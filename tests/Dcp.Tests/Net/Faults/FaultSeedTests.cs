using System.Net;
using CsCheck;
using Dcp.Net;
using Dcp.Net.Faults;
using Dcp.Net.Memory;
using Dcp.Tests.Net.Memory;

namespace Dcp.Tests.Net.Faults;

public sealed class FaultSeedTests
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 5432);

    /// <summary>Echoing sessions behind random faults; whatever happens, nothing is left at the end, and every byte that comes is right.</summary>
    private static (ulong Fingerprint, string Plans) Play(int seed)
    {
        MemoryTransport memory = new(new MemorySettings { Reactors = 2, Seed = seed });
        FaultTransport transport = new(memory, seed);
        transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo);
        var peers = Enumerable.Range(0, 6).Select(_ => MemoryPeer.Connect(memory, Somewhere)).ToArray();
        var sent = new byte[30_000];
        new Random(seed).NextBytes(sent);
        foreach (var peer in peers) peer.Write(sent);
        memory.Advance(TimeSpan.FromSeconds(10));
        foreach (var peer in peers)
        {
            var came = peer.ReadAll();
            Assert.True(came.AsSpan().SequenceEqual(sent.AsSpan(0, came.Length)), transport.Describe());
            peer.Close();
        }

        memory.Advance(TimeSpan.FromMinutes(1));
        Sessions.AssertNothingLeft(memory);
        return (memory.Fingerprint, transport.Describe());
    }

    [Fact]
    public void Whatever_goes_wrong_nothing_is_left_and_no_byte_is_wrong() =>
        Gen.Int.Sample(seed => Play(seed), iter: 100, threads: 1);

    [Fact]
    public void The_same_seed_brings_the_same_faults_and_the_same_run() =>
        Gen.Int.Sample(seed => Assert.Equal(Play(seed), Play(seed)), iter: 10, threads: 1);

    [Fact]
    public void A_plan_says_what_it_does()
    {
        Assert.Equal("no faults", FaultPlan.None.ToString());
        Assert.Equal(
            "input 2.5 ms later, reads of 1, cut after 3 bytes out, output stalls after 9 bytes",
            new FaultPlan { InputDelay = TimeSpan.FromMilliseconds(2.5), ReadSize = 1, CutAfterOutput = 3, StallOutputAfter = 9 }.ToString());
        Assert.StartsWith("seed 7: ", FaultPlan.Random(7).ToString(), StringComparison.Ordinal);
        Assert.Equal(FaultPlan.Random(7), FaultPlan.Random(7));
    }

    [Fact]
    public void Every_fault_is_drawn_by_some_seed()
    {
        var all = string.Join('\n', Enumerable.Range(0, 300).Select(seed => FaultPlan.Random(seed).ToString()));
        string[] words = ["connects", "connect fails", "input ", "output ", "reads of 1", " in", " out", "ends after", "stalls", "no faults"];
        Assert.All(words, word => Assert.Contains(word, all, StringComparison.Ordinal));
    }
}
