using Dcp.Cluster.Lab;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Drill;

/// <summary>Processes that only take processor time, to see what a busy machine does to a cluster. They end with the drill, or with the lab.</summary>
internal sealed class BusyLoad : IAsyncDisposable
{
    private readonly List<int> _processes = [];

    internal int Count => _processes.Count;

    /// <summary>Outside of all hosts.</summary>
    internal static async Task<BusyLoad> StartAsync(LabDirectory lab, int count)
    {
        BusyLoad load = new();
        await load.AddAsync(lab, count, command => command).ConfigureAwait(false);
        return load;
    }

    /// <summary>In each host, as many as the machine has cores.</summary>
    internal static async Task<BusyLoad> StartInAsync(LabHosts hosts)
    {
        BusyLoad load = new();
        foreach (var host in hosts.Nodes) await load.AddAsync(hosts.Lab, Environment.ProcessorCount, host.Inside).ConfigureAwait(false);
        return load;
    }

    public ValueTask DisposeAsync()
    {
        // Each leads a session of its own, so what runs inside of a host ends with it.
        foreach (var pid in _processes) ProcessSignal.Send(-pid, ProcessSignal.Kill);
        return ValueTask.CompletedTask;
    }

    private async Task AddAsync(LabDirectory lab, int count, Func<IReadOnlyList<string>, IReadOnlyList<string>> place)
    {
        try
        {
            for (var i = 0; i < count; i++)
                _processes.Add(await LabProcesses.StartAsync(lab, $"{lab.Root}/load.log", place(["sh", "-c", "while :; do :; done"])).ConfigureAwait(false));
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
