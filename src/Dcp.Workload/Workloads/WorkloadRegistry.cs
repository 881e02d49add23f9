using Dcp.Workload.Workloads.Flights;
using Dcp.Workload.Workloads.Train;

namespace Dcp.Workload.Workloads;

/// <summary>Every workload there is. A new one is written as an <see cref="IWorkload"/> and added here.</summary>
internal static class WorkloadRegistry
{
    public static IReadOnlyList<IWorkload> All { get; } = [new FlightsWorkload(), .. TrainVariant.All.Select(v => new TrainWorkload(v))];

    /// <exception cref="WorkloadInputException">There is none of that name; the message lists those there are.</exception>
    public static IWorkload Find(string name) =>
        All.FirstOrDefault(w => w.Name == name)
        ?? throw new WorkloadInputException($"workload '{name}' is not known; these are: {string.Join(", ", All.Select(w => w.Name))}");

    /// <summary>What to say behind an error about a missing table: how to make it.</summary>
    public static string HintForMissingTable(string name) => $"; 'dcp workload init {name}' makes the tables";
}
