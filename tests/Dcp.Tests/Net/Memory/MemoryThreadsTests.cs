using System.Net;
using Dcp.Net;
using Dcp.Net.Memory;

namespace Dcp.Tests.Net.Memory;

public sealed class MemoryThreadsTests
{
    private const int Volume = 300_000;

    private static readonly byte[] Piece = [.. Enumerable.Range(0, 250).Select(n => (byte)n)];

    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 5432);

    /// <summary>Sends numbered bytes as fast as they are taken, and counts those that come back in order.</summary>
    private static async Task<int> CallAsync(Reactor reactor)
    {
        var opened = await reactor.ConnectAsync(Somewhere, SocketSettings.Default, TimeSpan.FromMinutes(1));
        var connection = opened.Connection!;
        Signal signal = new(reactor);
        connection.Owner = signal;
        var sent = 0;
        var received = 0;
        while (received < Volume && connection.IsAlive)
        {
            for (; sent < Volume && !connection.IsCongested; sent += Piece.Length) connection.Write(Piece);
            connection.Flush();
            foreach (var b in connection.Input)
            {
                if (b == received % 250) received++;
            }

            connection.Consume(connection.Input.Length);
            if (received < Volume) await signal.WaitAsync();
        }

        connection.Close();
        return received;
    }

    [Fact]
    public async Task Reactors_on_threads_carry_data_between_each_other()
    {
        MemoryTransport transport = new(new MemorySettings { Reactors = 3, Clock = TimeProvider.System, PipeCapacity = 5000 });
        transport.StartThreads();
        transport.Listen(Somewhere, ListenSettings.Default, Sessions.Echo);
        var calls = new Task<Task<int>>[12];
        for (var i = 0; i < calls.Length; i++)
        {
            TaskCompletionSource<Task<int>> started = new();
            var reactor = transport.Reactors[i % 3];
            reactor.Post(() => started.SetResult(CallAsync(reactor)));
            calls[i] = started.Task;
        }

        foreach (var call in calls) Assert.Equal(Volume, await await call);
        await transport.DisposeAsync();
        Sessions.AssertNothingLeft(transport);
    }

    [Fact]
    public void Threads_are_refused_to_a_clock_that_stands_still() =>
        Assert.Throws<InvalidOperationException>(() => new MemoryTransport().StartThreads());
}
