using System.Text.Json;
using Dcp.Workload.Report.Sections;
using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>Makes the report: one HTML file, from the results of runs alone, and its figures as CSV and JSON.</summary>
public static class ReportBuilder
{
    public static string Build(IReadOnlyList<RunResult> runs) => Build(RunGroup.Make(runs));

    /// <summary>Reads a directory's results and writes the report's files beside them; gives the page's path.</summary>
    /// <exception cref="InvalidDataException">See <see cref="ReportDirectory.Read"/>.</exception>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    public static string Write(string directory)
    {
        IReadOnlyList<RunGroup> groups = RunGroup.Make(ReportDirectory.Read(directory));
        string path = Path.Combine(directory, ReportDirectory.ReportName);
        File.WriteAllText(path, Build(groups));
        File.WriteAllText(Path.Combine(directory, ReportDirectory.OperationsName), ReportCsv.Operations(groups));
        File.WriteAllText(Path.Combine(directory, ReportDirectory.SamplesName), ReportCsv.Samples(groups));
        string summary = JsonSerializer.Serialize(ReportSummary.Of(groups), ReportSummaryJson.Default.ReportSummary);
        File.WriteAllText(Path.Combine(directory, ReportDirectory.SummaryName), summary + "\n");
        return path;
    }

    private static string Build(IReadOnlyList<RunGroup> groups)
    {
        string title = string.Join(", ", groups.Select(group => group.Workload)) + ": dcp report";
        return Page.Render(
            title, $"{groups.Select((group, index) => Render(group, $"g{index}"))}{VariantComparison.Find(groups).Select(VariantSection.Render)}");
    }

    private static Html Render(RunGroup group, string id) => $"""
        <article>
        {HeaderSection.Render(group)}
        {ComparisonSection.Render(group, id + "l")}
        {LevelsSection.Render(group)}
        {TimeSection.Render(group, id + "t")}
        {ChartsSection.OfClients(group, id + "c")}
        {ChartsSection.OfDatabase(group, id + "d")}
        {StatementsSection.Render(group)}
        {BeyondLatencySection.Render(group)}
        {ResultsSection.Render(group)}
        {ConditionsSection.Render(group)}
        </article>

        """;
}
