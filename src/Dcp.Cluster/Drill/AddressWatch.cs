using Dcp.Cluster.Agents;
using Dcp.Cluster.Lab;

namespace Dcp.Cluster.Drill;

/// <summary>
/// Asks the network again and again who has the address: each question reaches every host, so two answers to one question are two
/// hosts that both believe to have it. Any thread.
/// </summary>
internal sealed class AddressWatch(TimeProvider clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private volatile string? _holder;
    private string? _holderAtBegin;
    private long _takenOverAt;
    private int _doubles;

    internal long TakenOverAt => Volatile.Read(ref _takenOverAt);

    internal int DoubleAnswers => Volatile.Read(ref _doubles);

    internal void Begin()
    {
        _holderAtBegin = _holder;
        Volatile.Write(ref _takenOverAt, 0);
        Volatile.Write(ref _doubles, 0);
    }

    internal async Task RunAsync(CancellationToken cancellation)
    {
        using Arp arp = new("eth0");
        using PeriodicTimer timer = new(s_interval, clock);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            var answers = arp.Answers(LabPlan.Vip).Distinct().ToList();
            if (answers.Count > 1) Interlocked.Increment(ref _doubles);
            foreach (var answer in answers)
            {
                _holder = answer;
                if (_holderAtBegin is { } before && answer != before && TakenOverAt == 0) Volatile.Write(ref _takenOverAt, clock.GetTimestamp());
            }

            arp.Ask(LabPlan.Vip);
        }
    }
}
