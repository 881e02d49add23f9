using Dcp.Workload;
using Dcp.Workload.Output;
using Dcp.Workload.Results;
using Dcp.Workload.Running;

namespace Dcp.Commands;

/// <summary>
/// Where a run's tables and files go. A file that cannot be written ends no run: the others are written all the same, and the
/// end says which is missing.
/// </summary>
/// <param name="json">Print the result as JSON, and nothing else.</param>
/// <param name="save">Directory for CSV and summary; null for none.</param>
/// <param name="output">Directory for the result's file; null for none.</param>
internal sealed class RunOutput(bool json, bool quiet, string? save, string? output) : IProgress<RunProgress>, IDisposable
{
    private readonly FileKeeper _files = new();
    private StreamWriter? _csv;

    /// <summary>Prints and saves the table of a period that ended.</summary>
    public void Report(RunProgress value)
    {
        if (value.Period is not IReadOnlyList<PeriodRow> rows)
            return;
        if (!json && !quiet)
            Console.Out.WriteLine(PeriodTable.Format(rows));
        if (save is not null && !_files.HasFailed)
            _files.Try(CsvPath(value.RunName), path => Append(path, rows));
    }

    /// <summary>Prints and saves the result.</summary>
    /// <exception cref="WorkloadFailedException">A file could not be written; what could be is.</exception>
    public void Finish(RunResult result)
    {
        string summary = RunText.Format(result);
        Console.Out.Write(json ? RunResultFile.Format(result) + "\n" : summary);
        if (output is not null)
            _files.Try(RunResultFile.PathFor(output, result.RunName), path => RunResultFile.Write(path, result));
        if (save is not null)
        {
            if (!_files.HasFailed)
                _files.Try(CsvPath(result.RunName), path => Append(path, []));
            _files.Try(Path.Combine(save, result.RunName + ".txt"), path => File.WriteAllText(path, summary));
        }

        _files.Complain();
    }

    public void Dispose()
    {
        try
        {
            _csv?.Dispose();
        }
        catch (IOException)
        {
            // What it still held could not be written; that was said when it was to be.
        }
    }

    private string CsvPath(string runName) => Path.Combine(save!, runName + ".csv");

    private void Append(string path, IReadOnlyList<PeriodRow> rows)
    {
        if (_csv is null)
        {
            _csv = new StreamWriter(path);
            _csv.WriteLine(PeriodCsv.Header);
        }

        foreach (PeriodRow row in rows)
            _csv.WriteLine(PeriodCsv.Format(row));
        _csv.Flush();
    }
}
