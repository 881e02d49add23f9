using System.Globalization;
using System.Text;
using Dcp.Workload.Results;
using Dcp.Workload.Sampling;

namespace Dcp.Workload.Report;

/// <summary>A report's figures for a spreadsheet: RFC 4180, a point in numbers, UTC.</summary>
internal static class ReportCsv
{
    /// <summary>A line for each operation of each run.</summary>
    public static string Operations(IReadOnlyList<RunGroup> groups)
    {
        StringBuilder text = new("workload,target,round,run,connections,partial,operation,count,ops_s,mean_ms,p50_ms,p90_ms,p95_ms,p99_ms,max_ms\r\n");
        foreach ((RunGroup group, TargetRuns target, RunResult run, int round) in Runs(groups))
        {
            double seconds = RunFigures.Seconds(run);
            foreach (OperationResult one in (OperationResult[])[.. run.Operations, run.Connect])
            {
                double rate = seconds > 0 ? Math.Round(one.Count / seconds, 3) : 0;
                Line(
                    text, group.Workload, target.Label, round, run.RunName, run.Connections, run.Partial ?? "", one.Id, one.Count, rate,
                    Ms(one.MeanMs), Ms(one.P50Ms), Ms(one.P90Ms), Ms(one.P95Ms), Ms(one.P99Ms), Ms(one.MaxMs));
            }
        }

        return text.ToString();
    }

    /// <summary>A line for each sampled value.</summary>
    public static string Samples(IReadOnlyList<RunGroup> groups)
    {
        Dictionary<string, string> units = MetricTable.All.ToDictionary(metric => metric.Key, metric => metric.Unit);
        StringBuilder text = new("workload,target,round,second,metric,unit,value\r\n");
        foreach ((RunGroup group, TargetRuns target, RunResult run, int round) in Runs(groups))
        {
            foreach (MetricSample sample in run.Samples)
            {
                foreach ((string key, double value) in sample.Values)
                    Line(text, group.Workload, target.Label, round, sample.Second, key, units.GetValueOrDefault(key, ""), Math.Round(value, 4));
            }
        }

        return text.ToString();
    }

    /// <summary>To the microsecond, which is what was measured.</summary>
    private static double Ms(double value) => Math.Round(value, 3);

    private static IEnumerable<(RunGroup Group, TargetRuns Target, RunResult Run, int Round)> Runs(IReadOnlyList<RunGroup> groups) =>
        from @group in groups
        from target in @group.Targets
        from numbered in target.Rounds.Select((run, index) => (run, index))
        select (@group, target, numbered.run, numbered.index + 1);

    private static void Line(StringBuilder text, params ReadOnlySpan<object> cells)
    {
        for (int index = 0; index < cells.Length; index++)
        {
            if (index > 0)
                text.Append(',');
            text.Append(Cell(Convert.ToString(cells[index], CultureInfo.InvariantCulture) ?? ""));
        }

        text.Append("\r\n");
    }

    /// <summary>Text that a spreadsheet would take for a formula gets an apostrophe in front.</summary>
    private static string Cell(string value)
    {
        if (value.Length > 0 && value[0] is '=' or '@' or '+' || (value.Length > 1 && value[0] == '-' && !char.IsAsciiDigit(value[1])))
            value = "'" + value;
        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
