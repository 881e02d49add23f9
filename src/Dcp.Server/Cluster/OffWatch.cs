using Dcp.Server.Cluster.Budgets;
using Dcp.Server.Metrics;

namespace Dcp.Server.Cluster;

/// <summary>
/// While a node is out of contact, asks whoever fences whether it is off by now: then what it had is free. On the group's thread, but for
/// the question itself.
/// </summary>
internal sealed class OffWatch(
    BudgetBook book, IGroupLink link, IReadOnlyList<string> names, Func<CancellationToken, Task<IReadOnlyCollection<string>>>? ask, TimeProvider clock, PoolerLog log)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private bool _isAsking;
    private long _next = clock.GetTimestamp();

    internal void Tick()
    {
        if (ask is null || _isAsking || !book.IsSynced || !book.InDoubt.Any() || clock.GetTimestamp() < _next) return;
        _isAsking = true;
        _ = log.WatchAsync(AskAsync(book.View), "cluster");
    }

    /// <param name="view">The membership in which the question was put: what is found out holds for that one only.</param>
    private async Task AskAsync(long view)
    {
        IReadOnlyCollection<string> off = [];
        try
        {
            using CancellationTokenSource limit = new(s_limit, clock);
            off = await ask!(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked again later.
        }

        link.Post(() =>
        {
            _isAsking = false;
            _next = clock.GetTimestamp() + (long)(s_interval.TotalSeconds * clock.TimestampFrequency);
            foreach (var node in book.InDoubt.ToList())
            {
                if (!off.Contains(names[node - 1])) continue;
                log.Note($"cluster: {names[node - 1]} is off: what it had is free");
                book.ReportOff(node, view);
            }
        });
    }
}
