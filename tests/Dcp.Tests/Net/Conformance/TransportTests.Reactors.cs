using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

public abstract partial class TransportTests
{
    [Fact]
    public async Task Timers_run_in_the_order_of_their_due_times()
    {
        List<int> order = [];
        await On(FirstReactor, async () =>
        {
            Signal last = new(FirstReactor);
            var began = FirstReactor.Clock.GetTimestamp();
            ReactorTimer[] timers = ScheduleAll(last);

            // A timer is due some time after the call that makes it. Were the thread held up between two calls, they would be due in another order.
            for (var attempt = 0; FirstReactor.Clock.GetElapsedTime(began).TotalMilliseconds >= 10; attempt++)
            {
                Assert.InRange(attempt, 0, 1000);
                foreach (var timer in timers) timer.Cancel();
                began = FirstReactor.Clock.GetTimestamp();
                timers = ScheduleAll(last);
            }

            await last.WaitAsync();
        });
        Assert.Equal([0, 1, 2, 3], order);

        ReactorTimer[] ScheduleAll(Signal last)
        {
            FirstReactor.Schedule(TimeSpan.FromMilliseconds(10), () => order.Add(-1)).Cancel();
            return
            [
                FirstReactor.Schedule(TimeSpan.FromMilliseconds(60), () => order.Add(3)),
                FirstReactor.Schedule(TimeSpan.FromMilliseconds(20), () => order.Add(1)),
                FirstReactor.Schedule(TimeSpan.FromMilliseconds(30), () => order.Add(2)),
                FirstReactor.Schedule(TimeSpan.Zero, () => order.Add(0)),
                FirstReactor.Schedule(TimeSpan.FromMilliseconds(80), last.Set),
            ];
        }
    }

    [Fact]
    public async Task Posted_work_runs_in_the_order_in_which_each_thread_posted_it()
    {
        const int Threads = 8;
        const int Posts = 10_000;
        var last = new int[Threads];
        var reordered = 0;
        var threads = Enumerable.Range(0, Threads).Select(index => Task.Run(() =>
        {
            for (var i = 1; i <= Posts; i++)
            {
                var number = i;
                LastReactor.Post(() =>
                {
                    if (number != last[index] + 1) reordered++;
                    last[index] = number;
                });
            }
        }));
        await Task.WhenAll(threads);
        await On(LastReactor, () => Assert.All(last, number => Assert.Equal(Posts, number)));
        Assert.Equal(0, reordered);
    }

    [Fact]
    public async Task Work_that_is_offloaded_comes_back_to_its_reactor()
    {
        await On(LastReactor, async () =>
        {
            Assert.Same(LastReactor, Reactor.Current);
            var elsewhere = await LastReactor.OffloadAsync(() => Reactor.Current is null);
            Assert.True(elsewhere);
            Assert.Same(LastReactor, Reactor.Current);
        });
    }

    /// <summary>Bytes that an echo may allocate, both ends together.</summary>
    protected virtual int AllocatedPerEcho => 0;

    /// <summary>
    /// What an echo allocates it allocates in every round; what a round has beyond that is not the echo's. The runtime takes the arrays of
    /// <see cref="System.Buffers.ArrayPool{T}"/> away at a collection, which other tests bring about, and one is made anew. So the least counts.
    /// </summary>
    [Fact]
    public async Task An_echo_allocates_nothing_and_needs_one_system_call_a_turn()
    {
        const int Rounds = 10;
        const int Echoes = 2000;
        var (near, far) = await PairOnOneReactorAsync();
        var reactor = near.Reactor;
        var (allocated, turns, enters) = await On(reactor, async () =>
        {
            Signal done = new(reactor);
            far.Owner = new Mirror();
            Caller caller = new(done);
            near.Owner = caller;
            await caller.CallAsync(near, Echoes);
            var (least, turns, enters) = (long.MaxValue, reactor.Turns, reactor.Enters);
            for (var round = 0; round < Rounds; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                await caller.CallAsync(near, Echoes);
                least = Math.Min(least, caller.AllocatedAtEnd - before);
            }

            return (least, reactor.Turns - turns, reactor.Enters - enters);
        });

        // The async method that measures costs its own state machine, once.
        Assert.InRange(allocated, 0, 500 + (Echoes * AllocatedPerEcho));
        Assert.InRange(enters, 0, turns + 2);
        await On(reactor, () =>
        {
            near.Close();
            far.Close();
        });
    }

    private async Task<(Connection Near, Connection Far)> PairOnOneReactorAsync()
    {
        var (listener, accepted) = ListenForTaking();
        while (true)
        {
            var near = await On(FirstReactor, () => ConnectAsync(FirstReactor, listener.LocalEndPoint));
            var far = await accepted.TakeAsync();
            if (far.Reactor == near.Reactor) return (near, far);
            await On(near.Reactor, near.Close);
            await On(far.Reactor, far.Close);
        }
    }

    private sealed class Mirror : IConnectionOwner
    {
        public void OnActivity(Connection connection)
        {
            connection.Write(connection.Input);
            connection.Consume(connection.Input.Length);
            connection.Flush();
        }
    }

    private sealed class Caller(Signal done) : IConnectionOwner
    {
        private static readonly byte[] Message = new byte[100];
        private int _left;

        internal long AllocatedAtEnd { get; private set; }

        internal ValueTask CallAsync(Connection connection, int rounds)
        {
            _left = rounds;
            Send(connection);
            return done.WaitAsync();
        }

        public void OnActivity(Connection connection)
        {
            if (connection.Input.Length < Message.Length) return;
            connection.Consume(Message.Length);
            if (--_left > 0)
            {
                Send(connection);
                return;
            }

            AllocatedAtEnd = GC.GetAllocatedBytesForCurrentThread();
            done.Set();
        }

        private static void Send(Connection connection)
        {
            connection.Write(Message);
            connection.Flush();
        }
    }
}
