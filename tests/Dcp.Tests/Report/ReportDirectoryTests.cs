using System.Text.Json;
using Dcp.Workload.Report;
using Dcp.Workload.Results;

namespace Dcp.Tests.Report;

public sealed class ReportDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-report-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_report_is_made_from_the_files_alone()
    {
        Write(SampleRuns.Direct(), "a");
        Write(SampleRuns.Managed(), "b");

        string path = ReportBuilder.Write(_directory);

        Assert.Equal(Path.Combine(_directory, "report.html"), path);
        Assert.Contains("58 % faster", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(
            ["a.run.json", "b.run.json", .. ReportDirectory.FileNames.Order(StringComparer.Ordinal)],
            Directory.GetFiles(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_tables_hold_every_operation_and_every_sample()
    {
        Write(SampleRuns.Direct() with { Target = "=HYPERLINK(\"x\")" }, "a");

        ReportBuilder.Write(_directory);

        string[] operations = File.ReadAllLines(Path.Combine(_directory, "report.csv"));
        Assert.Equal(7, operations.Length);
        Assert.Equal(
            "flights,\"'=HYPERLINK(\"\"x\"\")\",1,flights.direct,512,,__cycle__,8192,81.92,2741.8,2522.456,4935.24,5757.78,7402.86,13709", operations[1]);
        string[] samples = File.ReadAllLines(Path.Combine(_directory, "report-samples.csv"));
        Assert.Equal(1 + SampleRuns.Direct().Samples.Sum(sample => sample.Values.Count), samples.Length);
        Assert.Contains(samples, line => line.EndsWith(",1,0.4,db.sessions.open,,512", StringComparison.Ordinal));
    }

    [Fact]
    public void The_summary_has_medians_and_findings()
    {
        Write(SampleRuns.Direct(), "a");
        Write(SampleRuns.Managed(), "b");

        ReportBuilder.Write(_directory);

        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(_directory, "report.json")));
        JsonElement group = summary.RootElement.GetProperty("groups")[0];
        Assert.Equal("flights", group.GetProperty("workload").GetString());
        Assert.StartsWith("With 512 connections", group.GetProperty("findings")[0].GetString(), StringComparison.Ordinal);
        JsonElement managed = group.GetProperty("targets")[1];
        Assert.Equal(102.4, managed.GetProperty("cyclesPerSecond").GetProperty("median").GetDouble());
        JsonElement cycle = managed.GetProperty("operations")[0];
        Assert.Equal(1151.556, cycle.GetProperty("meanMs").GetDouble(), 6);
        Assert.Equal(58, cycle.GetProperty("meanImprovementPercent").GetDouble());
    }

    [Fact]
    public void An_empty_directory_is_an_error_that_says_what_is_missing() =>
        Assert.Contains("no results in it: a run writes NAME.run.json", Fails(), StringComparison.Ordinal);

    [Fact]
    public void A_directory_that_is_not_there_is_an_error()
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ReportBuilder.Write(Path.Combine(_directory, "none")));

        Assert.Contains("there is no such directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_is_named()
    {
        Write(SampleRuns.Direct(), "a");
        File.WriteAllText(Path.Combine(_directory, "b.run.json"), "{\"schema\":1,");

        Assert.Contains("b.run.json: not the result of a run", Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_of_a_run_is_named()
    {
        Write(SampleRuns.Direct(), "a");
        Write(SampleRuns.Direct(), "b");

        Assert.Contains("b.run.json: a second run with the name 'flights.direct'", Fails(), StringComparison.Ordinal);
    }

    private string Fails() => Assert.Throws<InvalidDataException>(() => ReportBuilder.Write(_directory)).Message;

    private void Write(RunResult run, string name) => RunResultFile.Write(RunResultFile.PathFor(_directory, name), run);
}
