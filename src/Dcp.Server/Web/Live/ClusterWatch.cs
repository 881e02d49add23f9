using Dcp.Server.Admin;
using Dcp.Server.Metrics;

namespace Dcp.Server.Web.Live;

/// <summary>
/// What the cluster's manager said last. It is asked again while somebody looks, never more than once at a time, and nobody waits for it. Any thread.
/// </summary>
internal sealed class ClusterWatch(IClusterManager? manager, PoolerLog log, TimeProvider clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_stale = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private ClusterHoldings? _last;
    private long _answered;
    private long? _asked;
    private Task _asking = Task.CompletedTask;

    /// <summary>Null: not known, or not any more.</summary>
    internal ClusterHoldings? Look()
    {
        if (manager is null) return null;
        lock (_gate)
        {
            if (_asking.IsCompleted && (_asked is not { } asked || clock.GetElapsedTime(asked) >= s_interval))
            {
                _asked = clock.GetTimestamp();
                _asking = log.WatchAsync(Task.Run(AskAsync), "web: cluster");
            }

            return _last is not null && clock.GetElapsedTime(_answered) < s_stale ? _last : null;
        }
    }

    private async Task AskAsync()
    {
        using CancellationTokenSource limit = new(s_limit, clock);
        try
        {
            var holdings = await manager!.AskAsync(limit.Token).ConfigureAwait(false);
            lock (_gate) (_last, _answered) = (holdings, clock.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            // What was known ages, and is asked for again.
        }
    }
}
