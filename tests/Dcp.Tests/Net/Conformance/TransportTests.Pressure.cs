using System.Net.Sockets;
using Dcp.Net;
using static Dcp.Tests.Net.Conformance.ConnectionScripts;

namespace Dcp.Tests.Net.Conformance;

public abstract partial class TransportTests
{
    /// <summary>What may lie between two ends that do not read: the kernel's buffers, ours, and what one turn brings.</summary>
    private const int MostOnTheWay = 24_000_000;

    private static readonly ListenSettings SmallBuffers = new() { Sockets = new SocketSettings { BufferSize = 64 * 1024 } };

    /// <summary>What may wait in a congested connection, and in those below it, when each write is of 10,000 bytes.</summary>
    protected virtual int MostUnsent => Connection.HighWater + 10_000;

    /// <summary>What may wait in a connection that is not read: the limit, and what one turn brings.</summary>
    protected virtual int MostInput => MostOnTheWay / 2;

    [Fact]
    public async Task A_slow_reader_stops_its_writer()
    {
        var (near, far) = await PairAsync(SmallBuffers);
        var sent = RandomBytes(2 * MostOnTheWay, 1);
        var progress = 0;
        var sending = On(near.Reactor, async () =>
        {
            var activity = Own(near);
            while (progress < sent.Length)
            {
                while (near.IsCongested) await activity.WaitAsync();
                var part = Math.Min(10_000, sent.Length - progress);
                near.Write(sent.AsSpan(progress, part));
                near.Flush();
                progress += part;
            }

            near.Close();
        });

        await UntilStillAsync(near, () => progress, far);
        Assert.False(sending.IsCompleted);
        var (congested, unsent) = await On(near.Reactor, () => (near.IsCongested, near.Unsent));
        Assert.True(congested);
        Assert.InRange(unsent, Connection.LowWater, MostUnsent);
        Assert.InRange(await On(far.Reactor, () => far.Input.Length), Connection.InputLimit, MostInput);
        foreach (var reactor in Transport.Reactors) Assert.InRange(await On(reactor, () => reactor.Blocks.Rented), 0, 10);

        var received = await On(far.Reactor, async () =>
        {
            var bytes = await ReceiveAsync(far, Own(far), sent.Length + 1);
            far.Close();
            return bytes;
        });
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task A_relay_stops_reading_when_it_cannot_write()
    {
        var (source, relayIn) = await PairAsync(SmallBuffers);
        var (relayOut, sink) = await PairOnAsync(relayIn.Reactor, SmallBuffers);
        var relaying = On(relayIn.Reactor, () => RelayAsync(relayIn, relayOut));
        var progress = 0;
        var sending = On(source.Reactor, async () =>
        {
            var activity = Own(source);
            while (progress < 3 * MostOnTheWay)
            {
                while (source.IsCongested) await activity.WaitAsync();
                source.Write(new byte[10_000]);
                source.Flush();
                progress += 10_000;
            }

            source.Close();
        });

        await UntilStillAsync(relayOut, () => progress, relayIn);
        Assert.False(sending.IsCompleted);
        Assert.True(await On(relayOut.Reactor, () => relayOut.IsCongested));
        Assert.InRange(await On(relayIn.Reactor, () => relayIn.Input.Length), Connection.InputLimit, MostInput);

        await On(sink.Reactor, async () =>
        {
            await DrainAsync(sink, Own(sink));
            sink.Close();
        });
        await sending;
        Assert.Equal(progress, await relaying);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Receiving_stops_and_goes_on_without_loss(int seed)
    {
        var (near, far) = await PairAsync();
        var sent = RandomBytes(6_000_000, seed);
        var sending = On(near.Reactor, async () =>
        {
            await SendAsync(near, Own(near), sent, new Random(seed));
            near.Close();
        });
        var received = await On(far.Reactor, async () =>
        {
            Random random = new(seed);
            var activity = Own(far);
            List<byte> bytes = [];
            while (far.IsAlive || far.Input.Length > 0)
            {
                if (far.Input.Length == 0)
                {
                    await activity.WaitAsync();
                    continue;
                }

                // Pieces around the limit, with pauses: receiving is stopped and started at every moment.
                var part = Math.Min(far.Input.Length, random.Next(3 * Connection.InputLimit / 2));
                bytes.AddRange(far.Input[..part]);
                far.Consume(part);
                if (random.Next(3) == 0) await PauseAsync(far.Reactor, TimeSpan.FromMilliseconds(random.Next(3)));
            }

            far.Close();
            return bytes.ToArray();
        });
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task An_idle_connection_holds_no_buffer()
    {
        var (near, far) = await PairAsync();
        await On(far.Reactor, () => Echo(far));
        await On(near.Reactor, async () =>
        {
            near.Write(new byte[50_000]);
            near.Flush();
            await ReceiveAsync(near, Own(near), 50_000);
        });
        foreach (var reactor in Transport.Reactors)
        {
            await On(reactor, async () =>
            {
                // The last send's completion may come a moment after the answer.
                for (var i = 0; i < 6000 && reactor.Blocks.Rented > 0; i++) await PauseAsync(reactor, TimeSpan.FromMilliseconds(5));
            });
        }

        Assert.Equal(0, await RentedAsync());
        await On(near.Reactor, near.Close);
    }

    private async Task<int> RentedAsync()
    {
        var rented = 0;
        foreach (var reactor in Transport.Reactors) rented += await On(reactor, () => reactor.Blocks.Rented);
        return rented;
    }

    private static async Task<long> RelayAsync(Connection input, Connection output)
    {
        long count = 0;
        var activity = Own(input);
        output.Owner = activity;
        while (true)
        {
            if (input.Input.Length > 0 && !output.IsCongested)
            {
                count += input.Input.Length;
                output.Write(input.Input);
                input.Consume(input.Input.Length);
                output.Flush();
            }

            if (!input.IsAlive && input.Input.Length == 0) break;
            if (output.Error != SocketError.Success) break;
            await activity.WaitAsync();
        }

        input.Close();
        output.Close();
        return count;
    }

    /// <summary>A connection that lives on the given reactor, and its other end.</summary>
    private async Task<(Connection Near, Connection Far)> PairOnAsync(Reactor reactor, ListenSettings settings)
    {
        var (listener, accepted) = ListenForTaking(settings);
        var near = await On(reactor, () => ConnectAsync(reactor, listener.LocalEndPoint, settings.Sockets));
        return (near, await accepted.TakeAsync());
    }

    /// <summary>
    /// Waits until both ends are full and the writer's progress has not changed for a while. That alone would not do: while the thread that
    /// receives is not let run, nothing changes either.
    /// </summary>
    private static async Task UntilStillAsync(Connection output, Func<int> progress, Connection input)
    {
        var last = -1;
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var before = last;
            last = progress();
            var isFull = await On(output.Reactor, () => output.IsCongested) && await On(input.Reactor, () => input.Input.Length >= Connection.InputLimit);
            if (isFull && last == before) return;
            await On(output.Reactor, () => PauseAsync(output.Reactor, TimeSpan.FromMilliseconds(200)));
        }

        Assert.Fail("the writer is never stopped, or the reader never full");
    }
}
