using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>The runs that a directory holds.</summary>
public static class ReportDirectory
{
    public const string ReportName = "report.html";
    public const string OperationsName = "report.csv";
    public const string SamplesName = "report-samples.csv";
    public const string SummaryName = "report.json";

    /// <summary>Everything that a report consists of; nothing else in the directory is ever overwritten.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [ReportName, OperationsName, SamplesName, SummaryName];

    /// <summary>Reads every <c>*.run.json</c> of a directory, in the order of their names.</summary>
    /// <exception cref="InvalidDataException">No such directory, none in it, one that is not a run's result, or two with one name.</exception>
    public static IReadOnlyList<RunResult> Read(string directory)
    {
        if (!Directory.Exists(directory))
            throw new InvalidDataException($"{directory}: there is no such directory.");
        string[] files = [.. Directory.GetFiles(directory, "*" + RunResultFile.Extension).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new InvalidDataException($"{directory}: no results in it: a run writes NAME{RunResultFile.Extension}.");

        List<RunResult> runs = [];
        foreach (string file in files)
        {
            RunResult run = RunResultFile.Read(file);
            if (runs.Any(other => other.RunName == run.RunName))
                throw new InvalidDataException($"{file}: a second run with the name '{run.RunName}'.");
            runs.Add(run);
        }

        return runs;
    }
}
