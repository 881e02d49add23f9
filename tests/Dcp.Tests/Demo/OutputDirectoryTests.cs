using Dcp.Demo;
using Dcp.Tests.Report;
using Dcp.Workload;
using Dcp.Workload.Report;

namespace Dcp.Tests.Demo;

public sealed class OutputDirectoryTests : IDisposable
{
    private static readonly string[] Names = ["flights.direct", "flights.managed"];

    private readonly string _parent = Directory.CreateTempSubdirectory("dcp-out-").FullName;

    private string Out => Path.Combine(_parent, "demo");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void Nothing_is_made_before_there_are_results()
    {
        OutputDirectory.Check(Out, Names);

        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Results_and_report_are_written_and_a_second_demo_replaces_them()
    {
        OutputDirectory.Check(Out, Names).Write(SampleRuns.Direct(), SampleRuns.Managed());
        string report = OutputDirectory.Check(Out, Names).Write(SampleRuns.Direct(), SampleRuns.Managed());

        Assert.Equal(Path.Combine(Out, "report.html"), report);
        Assert.Equal(
            ["flights.direct.run.json", "flights.managed.run.json", .. ReportDirectory.FileNames.Order(StringComparer.Ordinal)],
            Directory.EnumerateFiles(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_a_demos_is_named_and_left_alone()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "thesis.doc"), "precious");

        WorkloadInputException error = Assert.Throws<WorkloadInputException>(() => OutputDirectory.Check(Out, Names));

        Assert.Contains("'thesis.doc' in it is not a demo's", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Path.Combine(Out, "thesis.doc")));
    }

    [Fact]
    public void Results_of_other_runs_are_not_replaced()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "nightly.run.json"), "{}");

        Assert.Throws<WorkloadInputException>(() => OutputDirectory.Check(Out, Names));
    }

    [Fact]
    public void A_place_where_nothing_can_be_written_is_an_error_before_the_demo_begins()
    {
        WorkloadFailedException error = Assert.Throws<WorkloadFailedException>(() => OutputDirectory.Check("/proc/demo", Names));

        Assert.Equal("--out /proc/demo cannot be written: no directory can be made there", error.Message);
    }

    [Fact]
    public void A_file_in_the_directorys_place_is_an_error()
    {
        File.WriteAllText(Out, "");

        WorkloadInputException error = Assert.Throws<WorkloadInputException>(() => OutputDirectory.Check(Out, Names));

        Assert.Contains("a file of that name is in the way", error.Message, StringComparison.Ordinal);
    }
}
