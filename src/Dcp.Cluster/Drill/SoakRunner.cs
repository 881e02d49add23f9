using System.Globalization;
using Dcp.Cluster.Lab;

namespace Dcp.Cluster.Drill;

/// <summary>
/// Keeps every core of the machine busy in every host for a while. Nothing is wrong with a busy host: whoever is fenced or loses its
/// address meanwhile was taken for dead.
/// </summary>
internal sealed class SoakRunner(LabHosts hosts, Action<string> say, TimeProvider clock)
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(120);

    // A client that gave up for the load would be counted as one that was cut.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_tell = TimeSpan.FromMinutes(1);

    internal async Task<SoakReport> RunAsync(TimeSpan length, CancellationToken cancellation)
    {
        await hosts.SettleAsync(s_settle, cancellation).ConfigureAwait(false);
        var holder = hosts.Holders()[0].Name;
        var fencedBefore = FenceEvent.Read(hosts.Lab).Count;
        var probe = await ProbeClient.StartAsync(hosts).ConfigureAwait(false);
        await using var _ = probe.ConfigureAwait(false);
        await probe.BeginAsync(s_patience, s_patience).ConfigureAwait(false);
        var moves = 0;
        int burners;
        await using (var busy = await BusyLoad.StartInAsync(hosts).ConfigureAwait(false))
        {
            burners = busy.Count;
            var told = clock.GetTimestamp();
            for (var began = told; clock.GetElapsedTime(began) < length; await Task.Delay(s_look, clock, cancellation).ConfigureAwait(false))
            {
                if (hosts.Holders() is [var now] && now.Name != holder)
                {
                    moves++;
                    holder = now.Name;
                }

                if (clock.GetElapsedTime(told) < s_tell) continue;
                told = clock.GetTimestamp();
                say(string.Create(CultureInfo.InvariantCulture, $"{clock.GetElapsedTime(began).TotalMinutes:0} minutes, {Fencings(fencedBefore).Count} fencings, {moves} moves"));
            }
        }

        await hosts.SettleAsync(s_settle, cancellation).ConfigureAwait(false);
        var end = await probe.CountAsync().ConfigureAwait(false);
        return new SoakReport
        {
            Nodes = hosts.Nodes.Count,
            TokenMs = hosts.Info.TokenMs,
            Minutes = length.TotalMinutes,
            Burners = burners,
            Cores = Environment.ProcessorCount,
            Fenced = [.. Fencings(fencedBefore).Select(fencing => fencing.Host)],
            Moves = moves,
            LongestGapMs = end.LongestGapMs,
            Committed = end.Committed,
            TransactionsFailed = end.TransactionsFailed,
            RowsLost = end.RowsLost,
        };
    }

    private List<FenceEvent> Fencings(int before) => [.. FenceEvent.Read(hosts.Lab).Skip(before)];
}
