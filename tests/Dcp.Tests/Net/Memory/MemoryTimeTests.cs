using Dcp.Net;
using Dcp.Net.Memory;

namespace Dcp.Tests.Net.Memory;

public sealed class MemoryTimeTests : IAsyncDisposable
{
    private readonly MemoryTransport _transport = new(new MemorySettings { Reactors = 2 });

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    [Fact]
    public void Timers_fire_in_order_whichever_reactor_has_them()
    {
        List<string> fired = [];
        void At(int reactor, int seconds, string name) =>
            _transport.Reactors[reactor].Schedule(TimeSpan.FromSeconds(seconds), () => fired.Add($"{name}@{_transport.Clock.GetTimestamp() / 10_000_000}"));
        At(0, 3, "c");
        At(1, 1, "a");
        At(0, 2, "b");
        using var timer = _transport.Clock.CreateTimer(_ => fired.Add("clock"), null, TimeSpan.FromSeconds(2.5), Timeout.InfiniteTimeSpan);
        var cancelled = _transport.Reactors[0].Schedule(TimeSpan.FromSeconds(1), () => fired.Add("never"));
        cancelled.Cancel();
        _transport.Advance(TimeSpan.FromSeconds(2.6));
        Assert.Equal(["a@1", "b@2", "clock"], fired);
        _transport.Advance(TimeSpan.FromSeconds(0.4));
        Assert.Equal("c@3", fired[^1]);
    }

    [Fact]
    public void Tasks_that_wait_on_the_clock_wait_for_Advance_and_resume_on_their_reactor()
    {
        Reactor? resumedOn = null;
        async Task WaitAsync()
        {
            await Task.Delay(TimeSpan.FromMinutes(1), _transport.Clock);
            resumedOn = Reactor.Current;
        }

        _transport.Reactors[1].Post(() => _ = WaitAsync());
        _transport.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(resumedOn);
        _transport.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(_transport.Reactors[1], resumedOn);
    }

    [Fact]
    public void Offloaded_work_runs_within_the_run()
    {
        var result = 0;
        async Task WorkAsync() => result = await Reactor.Current!.OffloadAsync(() => 42);
        _transport.Reactors[0].Post(() => _ = WorkAsync());
        _transport.Run();
        Assert.Equal(42, result);
    }

    [Fact]
    public void A_closing_connection_waits_for_a_slow_reader_only_so_long()
    {
        System.Net.IPEndPoint somewhere = new(System.Net.IPAddress.Loopback, 1);
        Connection? accepted = null;
        _transport.Listen(somewhere, ListenSettings.Default, connection => accepted = connection);
        var peer = MemoryPeer.Connect(_transport, somewhere);
        peer.Pause();
        MemoryTransport.Within(accepted!.Reactor, () =>
        {
            accepted.Write(new byte[1_000_000]);
            accepted.Close();
        });
        _transport.Advance(Connection.Linger - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, accepted.Reactor.Connections);
        _transport.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, accepted.Reactor.Connections);
        Assert.Equal(0, accepted.Reactor.Blocks.Rented);
    }
}
