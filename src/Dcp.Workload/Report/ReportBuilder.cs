using Dcp.Workload.Report.Sections;
using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>Makes the report: one HTML file, from the results of runs alone.</summary>
public static class ReportBuilder
{
    /// <exception cref="InvalidDataException">The runs cannot be told apart or paired; the message names them.</exception>
    public static string Build(IReadOnlyList<RunResult> runs)
    {
        IReadOnlyList<RunGroup> groups = RunGroup.Make(runs);
        string title = string.Join(", ", groups.Select(group => group.Workload)) + ": dcp report";
        return Page.Render(title, $"{groups.Select((group, index) => Render(group, $"g{index}"))}");
    }

    /// <summary>Reads a directory's results and writes <c>report.html</c> beside them; gives its path.</summary>
    /// <exception cref="InvalidDataException">See <see cref="Build"/> and <see cref="ReportDirectory.Read"/>.</exception>
    public static string Write(string directory)
    {
        string html = Build(ReportDirectory.Read(directory));
        string path = Path.Combine(directory, ReportDirectory.ReportName);
        File.WriteAllText(path, html);
        return path;
    }

    private static Html Render(RunGroup group, string id) => $"""
        <article>
        {HeaderSection.Render(group)}
        {ChartsSection.Render(group, id)}
        {ComparisonSection.Render(group)}
        {ResultsSection.Render(group)}
        {BeyondLatencySection.Render(group)}
        {ConditionsSection.Render(group)}
        </article>

        """;
}
