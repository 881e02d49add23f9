using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Lab;

/// <summary>What can be done to a lab's hosts, and undone.</summary>
internal sealed class LabFaults(LabHosts hosts)
{
    private static readonly TimeSpan s_moveLimit = TimeSpan.FromSeconds(60);

    /// <summary>Moves the address by Pacemaker, as an administrator would; comes back when it is there. Null: to another host.</summary>
    internal async Task<string> MoveAsync(string? to, CancellationToken cancellation = default)
    {
        var holder = hosts.Holders() is [var first, ..] ? first : throw new ClusterException("nobody has the address");
        var target = to is null ? hosts.Nodes.First(host => host.Name != holder.Name && host.Init is not null) : hosts.FindNode(to);
        if (target.Name == holder.Name) return target.Name;
        List<string> command = ["crm_resource", "--resource", ResourceNames.Vip(0)];
        Check(await target.RunAsync([.. command, "--move", "--node", target.Name], s_moveLimit, cancellation).ConfigureAwait(false));
        try
        {
            for (var began = TimeProvider.System.GetTimestamp(); !(target.Holds(LabPlan.Vip) && !holder.Holds(LabPlan.Vip)); await Task.Delay(20, cancellation).ConfigureAwait(false))
            {
                if (TimeProvider.System.GetElapsedTime(began) > s_moveLimit) throw new ClusterException($"the address did not move to {target.Name}");
            }
        }
        finally
        {
            // The wish has done its work; left behind, it would bind the address to that host for ever.
            await target.RunAsync([.. command, "--clear"], cancellation: CancellationToken.None).ConfigureAwait(false);
        }

        return target.Name;
    }

    /// <summary>A crash: of the pooler alone, or of the whole host, as by a power cut.</summary>
    internal static async Task KillAsync(LabHost host, string part)
    {
        if (part == "dcp") ProcessSignal.Send(RequirePooler(host), ProcessSignal.Kill);
        else await host.PowerOffAsync().ConfigureAwait(false);
    }

    /// <summary>Stops everything, or the pooler, without ending it: the worst kind of failure, as connections stay open.</summary>
    internal static void Freeze(LabHost host, string part)
    {
        if (part == "dcp") ProcessSignal.Send(RequirePooler(host), ProcessSignal.Stop);
        else host.SignalAll(ProcessSignal.Stop);
    }

    /// <summary>Cuts the host's cable, or only its way to the database.</summary>
    internal static async Task CutAsync(LabHost host, string part)
    {
        if (part == "db") Check(await host.RunAsync(["ip", "route", "replace", "unreachable", $"{LabPlan.DatabaseAddress}/32"]).ConfigureAwait(false));
        else await host.SetLinkAsync(up: false).ConfigureAwait(false);
    }

    /// <summary>Undoes all: mends the cable and the way to the database, thaws, and powers on.</summary>
    internal static async Task HealAsync(LabHost host)
    {
        if (host.Init is null)
        {
            await host.BootAsync().ConfigureAwait(false);
            return;
        }

        host.SignalAll(ProcessSignal.Continue);
        await host.SetLinkAsync(up: true).ConfigureAwait(false);
        await host.RunAsync(["ip", "route", "delete", "unreachable", $"{LabPlan.DatabaseAddress}/32"]).ConfigureAwait(false);
    }

    private static int RequirePooler(LabHost host) => host.Pooler() ?? throw new ClusterException($"dcp does not run on {host.Name}");

    private static void Check(ToolResult result)
    {
        if (!result.Ok) throw new ClusterException(result.Complaint);
    }
}
