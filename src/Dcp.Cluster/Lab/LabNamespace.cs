using System.Globalization;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Lab;

/// <summary>
/// Namespaces with a first process (init), which is remembered in a file. They have no name in the file system: with their last process
/// they are gone.
/// </summary>
internal sealed class LabNamespace(LabDirectory lab, string name)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private string PidFile => $"{lab.HostDirectory(name)}/init.pid";

    internal string Log => $"{lab.HostDirectory(name)}/boot.log";

    /// <summary>The first process as this machine numbers it, or null when it is not alive.</summary>
    internal int? Init
    {
        get
        {
            if (!File.Exists(PidFile)) return null;
            var words = File.ReadAllText(PidFile).Split(' ');
            return words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && LabProcesses.StartOf(pid) == words[1]
                ? pid
                : null;
        }
    }

    /// <summary>Starts <c>unshare … --fork COMMAND</c>; the child, which is in the new namespaces, is the init.</summary>
    internal async Task<int> StartAsync(IReadOnlyList<string> command)
    {
        Directory.CreateDirectory(lab.HostDirectory(name));
        var parent = await LabProcesses.StartAsync(lab, Log, command).ConfigureAwait(false);
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < s_limit;)
        {
            if (LabProcesses.ChildOf(parent) is { } init && LabProcesses.StartOf(init) is { } start)
            {
                await File.WriteAllTextAsync(PidFile, string.Create(CultureInfo.InvariantCulture, $"{init} {start}")).ConfigureAwait(false);
                return init;
            }

            if (LabProcesses.StartOf(parent) is null) break;
            await Task.Delay(s_poll).ConfigureAwait(false);
        }

        throw new ClusterException($"namespaces for {name} could not be made: {string.Join(' ', File.ReadLines(Log).TakeLast(2))}");
    }

    /// <summary>Kills the init, and with it all its namespace's processes; comes back when none is left.</summary>
    internal async Task KillAsync()
    {
        if (Init is not { } init) return;
        ProcessSignal.Send(init, ProcessSignal.Kill);
        for (var began = TimeProvider.System.GetTimestamp(); Init is not null; await Task.Delay(s_poll).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(began) > s_limit) throw new ClusterException($"{name} does not die");
        }
    }
}
