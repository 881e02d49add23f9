using Dcp.Workload.Results;

namespace Dcp.Workload.Output;

/// <summary>Everything that is printed at a run's end: each level of a schedule, then the whole.</summary>
internal static class RunText
{
    public static string Format(RunResult result)
    {
        IEnumerable<string> levels = result.Levels.Select(level => $">>> {level.Connections} connections\n{One(level.AsRun(result))}\n");
        string whole = result.Levels.Count == 0 ? "" : ">>> all levels\n";
        return $"{string.Concat(levels)}{whole}{One(result)}";
    }

    private static string One(RunResult result) => $"{RunSummary.Format(result)}\n{RunMeasures.Format(result)}";
}
