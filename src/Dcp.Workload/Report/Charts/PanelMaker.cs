using Dcp.Workload.Results;

namespace Dcp.Workload.Report.Charts;

/// <summary>Panels over time, from one run each.</summary>
internal static class PanelMaker
{
    // Seconds without a sample over which no line is drawn.
    private const double LongestGap = 15;

    public static Panel Make(TargetRuns target, IReadOnlyList<Series> series) =>
        new(target.Rounds.Count == 1 ? target.Label : RunGroup.NameOf(target, target.Typical), target.Role, Describe(series), series);

    /// <summary>Metrics of a run's samples; those that were not sampled are left out.</summary>
    public static Panel FromSamples(TargetRuns target, IEnumerable<ChartLine> lines)
    {
        RunResult run = target.Typical;
        return Make(target, [.. lines.Where(line => Has(run, line.Metric)).Select(line => new Series(line.Name, line.Tone, Points(run, line.Metric)))]);
    }

    public static bool Has(RunResult run, string metric) => run.Samples.Any(sample => sample.Values.ContainsKey(metric));

    public static double Round(double value) => Math.Round(value, Math.Abs(value) < 1 ? 4 : 2);

    private static string Describe(IReadOnlyList<Series> series)
    {
        List<string> words = [];
        foreach (Series one in series)
        {
            double[] values = [.. one.Points.Select(point => point[1]).OfType<double>()];
            string name = series.Count == 1 ? "" : one.Name + ": ";
            if (values.Length > 0 && (values.Max() > 0 || series.Count == 1))
                words.Add($"{name}mean {Numbers.Short(values.Average())}, highest {Numbers.Short(values.Max())}");
        }

        return words.Count == 0 ? "all zero" : string.Join("; ", words);
    }

    private static List<double?[]> Points(RunResult run, string metric)
    {
        List<double?[]> points = [];
        double last = 0;
        foreach (MetricSample sample in run.Samples.Where(sample => sample.Second <= RunFigures.Seconds(run)))
        {
            if (!sample.Values.TryGetValue(metric, out double value))
                continue;
            if (sample.Second - last > LongestGap && points.Count > 0)
                points.Add([Math.Round((last + sample.Second) / 2, 2), null]);
            points.Add([Math.Round(sample.Second, 2), Round(value)]);
            last = sample.Second;
        }

        return points;
    }
}
