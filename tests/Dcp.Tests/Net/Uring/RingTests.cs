using Dcp.Net.Kernel;
using Dcp.Net.Uring;

namespace Dcp.Tests.Net.Uring;

public sealed class RingTests
{
    private const byte OpNop = 0;

    [UringFact]
    public void A_full_submission_queue_is_submitted_to_make_room()
    {
        using Ring ring = new(8, 64);
        ring.Enable();
        Submit(ring, 20);
        ring.Enter(1, 0);
        Assert.Equal(Enumerable.Range(0, 20), Take(ring));
    }

    [UringFact]
    public void Completions_beyond_the_queue_are_kept_by_the_kernel()
    {
        using Ring ring = new(8, 16);
        ring.Enable();
        Submit(ring, 200);
        List<int> taken = [];
        for (var turn = 0; turn < 100 && taken.Count < 200; turn++)
        {
            Assert.InRange(ring.Enter(1, 0), 0, 200);
            taken.AddRange(Take(ring));
        }

        Assert.Equal(Enumerable.Range(0, 200), taken);
    }

    [UringFact]
    public void Waiting_ends_when_the_time_is_over()
    {
        using Ring ring = new(8, 16);
        ring.Enable();
        var result = ring.Enter(1, 1_000_000);

        // The runtime stops threads by a signal, to collect garbage.
        for (var attempt = 0; result == -Errno.Interrupted && attempt < 1000; attempt++) result = ring.Enter(1, 1_000_000);
        Assert.Equal(-Errno.TimerExpired, result);
        Assert.Empty(Take(ring));
    }

    [UringFact]
    public void Only_the_enabling_thread_may_submit()
    {
        using Ring ring = new(8, 16);
        var thread = new Thread(ring.Enable);
        thread.Start();
        thread.Join();
        ring.Next().OpCode = OpNop;
        Assert.InRange(ring.Enter(0, 0), int.MinValue, -1);
    }

    private static void Submit(Ring ring, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ref var sqe = ref ring.Next();
            sqe.OpCode = OpNop;
            sqe.UserData = (ulong)i;
        }
    }

    private static List<int> Take(Ring ring)
    {
        List<int> taken = [];
        var (head, tail) = ring.Completed();
        while (head != tail) taken.Add((int)ring.Completion(head++).UserData);
        ring.Release(head);
        return taken;
    }
}
