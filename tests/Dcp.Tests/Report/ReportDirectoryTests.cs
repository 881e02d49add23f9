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
