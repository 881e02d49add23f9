using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Running;

namespace Dcp.Commands;

/// <summary>Where a run's tables and files go.</summary>
/// <param name="json">Print the result as JSON, and nothing else.</param>
/// <param name="save">Directory for CSV and summary; null for none.</param>
/// <param name="output">Directory for the result's file; null for none.</param>
internal sealed class RunOutput(bool json, bool quiet, string? save, string? output) : IProgress<RunProgress>, IDisposable
{
    private StreamWriter? _csv;

    /// <summary>Prints and saves the table of a period that ended.</summary>
    public void Report(RunProgress value)
    {
        if (value.Period is not IReadOnlyList<PeriodRow> rows)
            return;
        if (!json && !quiet)
            Console.Out.WriteLine(PeriodTable.Format(rows));
        if (save is null)
            return;
        StreamWriter csv = OpenCsv(value.RunName);
        foreach (PeriodRow row in rows)
            csv.WriteLine(PeriodCsv.Format(row));
        csv.Flush();
    }

    /// <summary>Prints and saves the result.</summary>
    public void Finish(RunResult result)
    {
        string summary = $"{RunSummary.Format(result)}\n{RunMeasures.Format(result)}";
        Console.Out.Write(json ? RunResultFile.Format(result) + "\n" : summary);
        if (output is not null)
            RunResultFile.Write(RunResultFile.PathFor(output, result.RunName), result);
        if (save is not null)
        {
            OpenCsv(result.RunName);
            File.WriteAllText(Path.Combine(save, result.RunName + ".txt"), summary);
        }
    }

    public void Dispose() => _csv?.Dispose();

    private StreamWriter OpenCsv(string runName)
    {
        if (_csv is null)
        {
            _csv = new StreamWriter(Path.Combine(save!, runName + ".csv"));
            _csv.WriteLine(PeriodCsv.Header);
        }

        return _csv;
    }
}
