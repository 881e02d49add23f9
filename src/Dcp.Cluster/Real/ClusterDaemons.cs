using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Real;

/// <summary>Corosync and Pacemaker on this host: by systemd where it runs, else as plain processes.</summary>
internal static class ClusterDaemons
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private static bool HasSystemd => Directory.Exists("/run/systemd/system");

    internal static async Task<bool> AreRunningAsync() =>
        (await Tool.RunAsync(["corosync-cfgtool", "-s"], TimeSpan.FromSeconds(5)).ConfigureAwait(false)).Ok
        && (await Tool.RunAsync(["pidof", "pacemakerd"], TimeSpan.FromSeconds(5)).ConfigureAwait(false)).Ok;

    /// <summary>Starts both, now and at each boot.</summary>
    /// <exception cref="ClusterException">One does not start.</exception>
    internal static async Task StartAsync()
    {
        if (HasSystemd)
        {
            await CheckAsync(["systemctl", "enable", "corosync", "pacemaker"]).ConfigureAwait(false);
            await CheckAsync(["systemctl", "restart", "corosync"]).ConfigureAwait(false);
            await CheckAsync(["systemctl", "restart", "pacemaker"]).ConfigureAwait(false);
            return;
        }

        // A running daemon would keep its old configuration, and the new one would not start beside it.
        await StopAsync().ConfigureAwait(false);
        const string Script = """
            setsid corosync -f </dev/null >>/var/log/corosync/corosync.out 2>&1 &
            for i in $(seq 200); do corosync-cfgtool -s >/dev/null 2>&1 && break; sleep 0.1; done
            corosync-cfgtool -s >/dev/null || exit 1
            export PCMK_logfile=/var/log/pacemaker/pacemaker.log PCMK_logfacility=none
            setsid pacemakerd -f </dev/null >>/var/log/pacemaker/pacemakerd.out 2>&1 &
            """;
        await CheckAsync(["sh", "-c", Script]).ConfigureAwait(false);
    }

    /// <summary>Ends both, now and at each boot; Pacemaker first moves away what runs here.</summary>
    internal static async Task StopAsync()
    {
        if (HasSystemd)
        {
            await CheckAsync(["systemctl", "disable", "--now", "pacemaker"]).ConfigureAwait(false);
            await CheckAsync(["systemctl", "disable", "--now", "corosync"]).ConfigureAwait(false);
            return;
        }

        const string Script = """
            for daemon in pacemakerd corosync; do
                for pid in $(pidof $daemon); do
                    # Those of a lab's hosts can be seen from here, and are not this host's.
                    [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/$$/ns/net)" ] || continue
                    kill $pid
                    for i in $(seq 400); do kill -0 $pid 2>/dev/null || break; sleep 0.1; done
                done
            done
            """;
        await CheckAsync(["sh", "-c", Script]).ConfigureAwait(false);
    }

    private static async Task CheckAsync(IReadOnlyList<string> command)
    {
        var result = await Tool.RunAsync(command, s_limit).ConfigureAwait(false);
        if (!result.Ok) throw new ClusterException($"{string.Join(' ', command.Take(3))}: {result.Complaint}");
    }
}
