using Dcp.Workload.Workloads.Flights;
using Dcp.Workload.Workloads.Script;
using Dcp.Workload.Workloads.Train;

namespace Dcp.Workload.Workloads;

/// <summary>Every workload there is. A new one is written as an <see cref="IWorkload"/> and added here.</summary>
internal static class WorkloadRegistry
{
    public static IReadOnlyList<IWorkload> All { get; } = [new FlightsWorkload(), .. TrainVariant.All.Select(v => new TrainWorkload(v))];

    /// <summary>The workload of that name, or that of SQL files: <c>FILE.sql</c>, or several with weights, <c>a.sql@3,b.sql@1</c>.</summary>
    /// <exception cref="WorkloadInputException">There is none of that name; the message lists those there are. Or a file is wrong.</exception>
    public static IWorkload Find(string name)
    {
        if (All.FirstOrDefault(w => w.Name == name) is IWorkload known)
            return known;
        return ScriptFile.IsListOfFiles(name)
            ? new ScriptWorkload(ScriptFile.Read(name))
            : throw new WorkloadInputException(
                $"workload '{name}' is not known; these are: {string.Join(", ", All.Select(w => w.Name))}, and SQL files: FILE.sql, or a.sql@3,b.sql@1");
    }

    /// <summary>What to say behind an error about a missing table: how to make it, if we can.</summary>
    public static string HintForMissingTable(string name) => ScriptFile.IsListOfFiles(name) ? "" : $"; 'dcp workload init {name}' makes the tables";
}
