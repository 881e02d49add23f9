using System.Net;
using CsCheck;
using Dcp.Net;
using Dcp.Net.Memory;

namespace Dcp.Tests.Net.Memory;

public sealed class MemoryDeterminismTests
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 5432);

    /// <summary>Several clients through echoing sessions that move between reactors now and then.</summary>
    private static (ulong Fingerprint, string Trace) Play(int? seed)
    {
        MemoryTransport transport = new(new MemorySettings { Reactors = 3, Seed = seed, PipeCapacity = 1000 });
        List<string> trace = [];
        async Task ServeAsync(Connection connection, int name)
        {
            Signal signal = new(connection.Reactor);
            connection.Owner = signal;
            while (connection.IsAlive)
            {
                if (connection.Input.IsEmpty)
                {
                    await signal.WaitAsync();
                    continue;
                }

                trace.Add($"{name}:{connection.Input.Length}@{connection.Reactor.Index}");
                connection.Write(connection.Input);
                connection.Consume(connection.Input.Length);
                connection.Flush();
                await connection.Reactor.OffloadAsync(() => 0);
                if (connection.Unsent > 0 || connection.IsClosed) continue;
                connection.MoveTo(transport.Reactors[(connection.Reactor.Index + 1) % 3], moved => _ = ServeAsync(moved, name));
                return;
            }

            connection.Close();
        }

        var served = 0;
        transport.Listen(Somewhere, ListenSettings.Default, connection => _ = ServeAsync(connection, served++));
        var peers = Enumerable.Range(0, 5).Select(_ => MemoryPeer.Connect(transport, Somewhere)).ToArray();
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < peers.Length; i++) peers[i].Write([.. Enumerable.Range(0, 700 * (i + 1)).Select(n => (byte)(n + round))]);
            for (var i = 0; i < peers.Length; i++)
            {
                Assert.Equal(Enumerable.Range(0, 700 * (i + 1)).Select(n => (byte)(n + round)), peers[i].Read(700 * (i + 1)));
            }
        }

        foreach (var peer in peers) peer.Close();
        transport.Run();
        Sessions.AssertNothingLeft(transport);
        return (transport.Fingerprint, string.Join(' ', trace));
    }

    [Fact]
    public void The_same_seed_gives_the_same_run() =>
        Gen.Int.Sample(seed => Assert.Equal(Play(seed), Play(seed)), iter: 20, threads: 1);

    [Fact]
    public void Without_a_seed_runs_are_the_same() => Assert.Equal(Play(null), Play(null));

    [Fact]
    public void Different_seeds_give_different_runs()
    {
        var runs = Enumerable.Range(0, 20).Select(seed => Play(seed).Trace).Distinct().Count();
        Assert.Equal(20, runs);
    }
}
