using CsCheck;
using Dcp.Net.Faults;
using Dcp.Net.Memory;
using Dcp.Tests.Net.Memory;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsSeedTests
{
    /// <summary>A conversation under random order and random faults: it fails cleanly, or every byte is right.</summary>
    private static void Play(int seed)
    {
        FaultTransport? faults = null;
        using TlsPair pair = new(
            new MemorySettings { Reactors = 2, Seed = seed },
            memory => faults = new FaultTransport(memory, subject => FaultPlan.Random(unchecked((seed * 31) + subject.Number))));
        pair.Listen(pair.ServerOptions());
        pair.Connect(pair.ClientOptions());
        pair.Memory.Advance(TimeSpan.FromSeconds(30));
        Assert.True(pair.ClientResult.Connection is not null || pair.ClientResult.Error is not null || pair.Memory.Reactors.All(r => r.Connections == 0), faults!.Describe());
        if (pair is { ClientResult.Connection: { } client, ServerResult.Connection: { } server })
        {
            var sent = new byte[40_000];
            new Random(seed).NextBytes(sent);
            pair.Send(client, sent);
            pair.Memory.Advance(TimeSpan.FromSeconds(5));
            var came = pair.Take(server);
            Assert.True(came.AsSpan().SequenceEqual(sent.AsSpan(0, came.Length)), faults!.Describe());
            if (server.Error == 0 && client.Error == 0 && !server.InputEnded && client.Unsent == 0) Assert.Equal(sent.Length, came.Length);
        }

        pair.Settle();
        Sessions.AssertNothingLeft(pair.Memory);
    }

    [Fact]
    public void Whatever_goes_wrong_nothing_is_left_and_no_byte_is_wrong() =>
        Gen.Int.Sample(Play, iter: 60, threads: 1);
}
