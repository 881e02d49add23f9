using System.Globalization;
using System.Text;
using Dcp.Workload.Running.Comparing;

namespace Dcp.Workload.Output;

/// <summary>A comparison as CSV: a line for each figure, latencies in ms.</summary>
internal static class ComparisonCsv
{
    private const string Header = "target,rounds,operation,figure,median,low,high,improvement_percent";

    public static string Format(ComparisonResult result)
    {
        StringBuilder text = new();
        text.Append(Header).Append('\n');
        foreach (TargetFigures target in result.Targets)
        {
            Line(text, target, "", "cycles_per_second", target.CyclesPerSecond);
            Line(text, target, "", "connect_mean_ms", target.ConnectMeanMs);
            Line(text, target, "", "pool_wait_mean_ms", target.PoolWaitMeanMs);
            foreach (OperationFigures operation in target.Operations)
            {
                Line(text, target, operation.Id, "mean_ms", operation.MeanMs);
                Line(text, target, operation.Id, "p50_ms", operation.P50Ms);
                Line(text, target, operation.Id, "p95_ms", operation.P95Ms);
                Line(text, target, operation.Id, "p99_ms", operation.P99Ms);
                Line(text, target, operation.Id, "max_ms", operation.MaxMs);
            }
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, TargetFigures target, string operation, string name, Measured? figure)
    {
        if (figure is null)
            return;
        int rounds = target.Rounds.Count(r => r.Failure is null);
        text.Append(
            CultureInfo.InvariantCulture,
            $"{target.Name},{rounds},{operation},{name},{figure.Median:F3},{figure.Low:F3},{figure.High:F3},{figure.ImprovementPercent:F1}\n");
    }
}
