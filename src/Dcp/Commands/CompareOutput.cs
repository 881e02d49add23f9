using Dcp.Workload;
using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Running.Comparing;

namespace Dcp.Commands;

/// <summary>Where a comparison's lines and files go: each run's as soon as there is one, so that nothing is lost by what comes later.</summary>
/// <param name="json">Print <c>compare.json</c>, and nothing else.</param>
/// <param name="directory">Directory for the files; null for none.</param>
internal sealed class CompareOutput(bool json, string? directory, int rounds) : IComparisonObserver
{
    private readonly FileKeeper _files = new();

    public IProgress<RunProgress>? Begin(string target, int round) => null;

    public void End(ComparedRun run)
    {
        if (!json)
            Console.Out.WriteLine($"round {run.Round} of {rounds}, {ComparisonText.Describe(run)}");
        if (directory is not null && run.Result is RunResult result)
            _files.Try(RunResultFile.PathFor(directory, result.RunName), path => RunResultFile.Write(path, result));
    }

    /// <exception cref="WorkloadFailedException">A file could not be written; what could be is.</exception>
    public void Finish(ComparisonResult result)
    {
        Console.Out.Write(json ? ComparisonJson.Format(result) + "\n" : $"\n{ComparisonText.Format(result)}");
        if (directory is not null)
        {
            _files.Try(Path.Combine(directory, "compare.json"), path => File.WriteAllText(path, ComparisonJson.Format(result) + "\n"));
            _files.Try(Path.Combine(directory, "compare.csv"), path => File.WriteAllText(path, ComparisonCsv.Format(result)));
        }

        _files.Complain();
    }
}
