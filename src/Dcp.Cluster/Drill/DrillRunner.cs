using Dcp.Cluster.Corosync;
using Dcp.Cluster.Lab;

namespace Dcp.Cluster.Drill;

/// <summary>
/// Does faults to the host that holds the address, one after the other, each from a settled cluster to a settled cluster, and judges
/// what the clients saw. Times are reported, never judged: a busy machine would decide.
/// </summary>
internal sealed class DrillRunner(LabHosts hosts, Action<string> say, TimeProvider clock)
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_mortal = TimeSpan.FromSeconds(5);

    // In a planned move nothing is lost, so a client that gives up early would only hide what became of its transaction.
    private static readonly TimeSpan s_unhurried = TimeSpan.FromSeconds(60);

    private readonly LabFaults _faults = new(hosts);
    private TimeSpan _patience = DrillPlan.DefaultPatience;

    /// <summary>How long fencing is refused: more than detection takes, so that a takeover would happen if it could.</summary>
    private TimeSpan Refusal => CorosyncTiming.For(hosts.Info.Nodes, hosts.Info.TokenMs).Detection + TimeSpan.FromSeconds(8);

    /// <summary>A success longer ago than this is none: the outage may still go on.</summary>
    private TimeSpan Recent => TimeSpan.FromTicks(Math.Max(s_shortest.Ticks, _patience.Ticks));

    internal async Task<DrillReport> RunAsync(DrillPlan plan, CancellationToken cancellation)
    {
        List<DrillRound> results = [];
        var probe = await ProbeClient.StartAsync(hosts).ConfigureAwait(false);
        await using var client = probe.ConfigureAwait(false);
        var busy = await BusyLoad.StartAsync(hosts.Lab, plan.Load).ConfigureAwait(false);
        await using var burning = busy.ConfigureAwait(false);
        _patience = plan.Patience;
        for (var i = 0; i < plan.Total; i++)
        {
            var round = await RunRoundAsync(probe, plan.Faults[i % plan.Faults.Count], cancellation).ConfigureAwait(false);
            say($"{round.Fault} on {round.Host}: {round.OutageMs:0} ms, {round.TransactionsFailed} transactions failed{string.Concat(round.Violations.Select(text => $"; VIOLATION: {text}"))}");
            results.Add(round);
        }

        return new DrillReport(hosts.Info.Nodes, hosts.Info.TokenMs, plan.Load, DrillSummary.Of(results), results);
    }

    private async Task<DrillRound> RunRoundAsync(ProbeClient probe, DrillFault fault, CancellationToken cancellation)
    {
        await hosts.SettleAsync(s_settle, cancellation).ConfigureAwait(false);
        var host = hosts.Holders()[0];
        var patience = fault == DrillFault.Move ? s_unhurried : s_mortal;
        await probe.BeginAsync(_patience, patience).ConfigureAwait(false);
        await WaitForSuccessAsync(probe, cancellation).ConfigureAwait(false);
        var fencedBefore = FenceEvent.Read(hosts.Lab).Count;
        await probe.BeginAsync(_patience, patience).ConfigureAwait(false);
        List<string> violations = [];
        if (fault == DrillFault.FencingRefused) await RefuseAsync(probe, host, violations, cancellation).ConfigureAwait(false);
        else await InflictAsync(fault, host, cancellation).ConfigureAwait(false);
        await WaitForSuccessAsync(probe, cancellation).ConfigureAwait(false);
        var seen = await probe.ReportAsync().ConfigureAwait(false);
        if (fault is DrillFault.DatabaseUnreachable) await LabFaults.HealAsync(host).ConfigureAwait(false);
        await hosts.SettleAsync(s_settle, cancellation).ConfigureAwait(false);
        await WaitForCommitAsync(probe, cancellation).ConfigureAwait(false);

        var end = await probe.CountAsync().ConfigureAwait(false);
        IReadOnlyList<FenceEvent> fencings = [.. FenceEvent.Read(hosts.Lab).Skip(fencedBefore).Where(fencing => fencing.Done)];
        Judge(fault, host, seen, end, fencings, violations);
        return new DrillRound
        {
            Fault = DrillFaultNames.NameOf(fault),
            Host = host.Name,
            OutageMs = seen.LongestGapMs,
            Committed = end.Committed,
            TransactionsFailed = end.TransactionsFailed,
            Restarted = end.Restarted,
            RowsLost = end.RowsLost,
            DoubleAnswers = end.DoubleAnswers,
            Fencings = fencings.Count,
            Violations = violations,
        };
    }

    private async Task InflictAsync(DrillFault fault, LabHost host, CancellationToken cancellation)
    {
        switch (fault)
        {
            case DrillFault.Move:
                await _faults.MoveAsync(null, cancellation).ConfigureAwait(false);
                break;
            case DrillFault.DcpKilled:
                await LabFaults.KillAsync(host, "dcp").ConfigureAwait(false);
                break;
            case DrillFault.DcpFrozen:
                LabFaults.Freeze(host, "dcp");
                break;
            case DrillFault.HostKilled:
                await LabFaults.KillAsync(host, "host").ConfigureAwait(false);
                break;
            case DrillFault.HostFrozen:
                LabFaults.Freeze(host, "host");
                break;
            case DrillFault.LinkCut:
                await LabFaults.CutAsync(host, "link").ConfigureAwait(false);
                break;
            case DrillFault.DatabaseUnreachable:
                await LabFaults.CutAsync(host, "db").ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException($"{fault} is not done this way");
        }
    }

    /// <summary>A host is cut off and cannot be fenced: nobody may take the address, for the host may still have it.</summary>
    private async Task RefuseAsync(ProbeClient probe, LabHost host, List<string> violations, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(hosts.Lab.RefuseFencing, "", cancellation).ConfigureAwait(false);
        try
        {
            await LabFaults.CutAsync(host, "link").ConfigureAwait(false);
            await Task.Delay(Refusal, clock, cancellation).ConfigureAwait(false);
            var report = await probe.ReportAsync().ConfigureAwait(false);
            if (report.TakenOverAt != 0) violations.Add("the address was taken over although fencing was refused");
            if (hosts.Holders().Any(holder => holder.Name != host.Name)) violations.Add("another host put the address on although fencing was refused");
        }
        finally
        {
            File.Delete(hosts.Lab.RefuseFencing);
        }
    }

    private static void Judge(DrillFault fault, LabHost host, ProbeReport seen, ProbeReport end, IReadOnlyList<FenceEvent> fencings, List<string> violations)
    {
        if (end.RowsLost is not 0) violations.Add(end.RowsLost is { } lost ? $"{lost} confirmed rows are lost" : "the database could not be asked for the rows");
        if (end.DoubleAnswers > 0) violations.Add($"two hosts answered for the address {end.DoubleAnswers} times");
        if (end.Committed == 0) violations.Add("no transaction was committed");
        foreach (var fencing in fencings.Where(fencing => fencing.Host != host.Name)) violations.Add($"{fencing.Host}, which was healthy, was fenced");
        if (fault is DrillFault.HostKilled or DrillFault.HostFrozen or DrillFault.LinkCut or DrillFault.FencingRefused)
        {
            var first = fencings.FirstOrDefault(fencing => fencing.Host == host.Name);
            if (first is null) violations.Add($"{host.Name} was not fenced");
            else if (seen.TakenOverAt != 0 && seen.TakenOverAt < first.At) violations.Add("the address was taken over before the host was fenced");
        }
        else
        {
            if (fencings.Any(fencing => fencing.Host == host.Name)) violations.Add($"{host.Name} was fenced, although it had not to be");
            if (fault == DrillFault.Move && end.TransactionsFailed > 0) violations.Add($"{end.TransactionsFailed} transactions failed in a planned move");
        }
    }

    /// <summary>A client whose connection leads to a host that froze hears nothing until its own patience ends.</summary>
    private async Task WaitForCommitAsync(ProbeClient probe, CancellationToken cancellation)
    {
        for (var began = clock.GetTimestamp(); (await probe.ReportAsync().ConfigureAwait(false)).Committed == 0;)
        {
            await Task.Delay(s_poll, clock, cancellation).ConfigureAwait(false);
            if (clock.GetElapsedTime(began) > s_recovery) return;
        }
    }

    /// <summary>Until connects succeed without a pause for a while; a success long ago is none, as the outage may still go on.</summary>
    private async Task WaitForSuccessAsync(ProbeClient probe, CancellationToken cancellation)
    {
        var steady = Recent * 2;
        var began = clock.GetTimestamp();
        var since = began;
        while (clock.GetElapsedTime(since) < steady)
        {
            await Task.Delay(s_poll, clock, cancellation).ConfigureAwait(false);
            var report = await probe.ReportAsync().ConfigureAwait(false);
            var isRecent = report.LastSuccess != 0 && clock.GetElapsedTime(report.LastSuccess, report.Now) < Recent;
            if (!isRecent) since = clock.GetTimestamp();
            if (clock.GetElapsedTime(began) > s_recovery) throw new ClusterException($"clients got no service for {s_recovery.TotalSeconds} s: {report.LastError}");
        }
    }
}
