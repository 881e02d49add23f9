using Dcp.Cluster.Lab;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Drill;

/// <summary>Processes that only take processor time, to see what a busy machine does to a cluster. They end with the drill, or with the lab.</summary>
internal sealed class BusyLoad : IAsyncDisposable
{
    private readonly List<int> _processes = [];

    internal static async Task<BusyLoad> StartAsync(LabDirectory lab, int count)
    {
        BusyLoad load = new();
        for (var i = 0; i < count; i++)
            load._processes.Add(await LabProcesses.StartAsync(lab, $"{lab.Root}/load.log", ["sh", "-c", "while :; do :; done"]).ConfigureAwait(false));
        return load;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var pid in _processes) ProcessSignal.Send(pid, ProcessSignal.Kill);
        return ValueTask.CompletedTask;
    }
}
