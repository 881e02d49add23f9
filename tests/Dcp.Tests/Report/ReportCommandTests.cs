using System.CommandLine;
using Dcp.Commands;
using Dcp.Workload.Results;

namespace Dcp.Tests.Report;

public sealed class ReportCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-report-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_prints_where_the_report_is()
    {
        RunResultFile.Write(RunResultFile.PathFor(_directory, "flights.direct"), SampleRuns.Direct());

        Assert.Equal(0, Run(_directory));
        Assert.Equal(Path.Combine(_directory, "report.html"), _output.ToString().Trim());
        Assert.True(File.Exists(Path.Combine(_directory, "report.html")));
    }

    [Fact]
    public void What_is_wrong_with_the_directory_is_one_line_and_exit_code_1()
    {
        Assert.Equal(1, Run(_directory));
        Assert.Equal($"dcp: {_directory}: no results in it: a run writes NAME.run.json.", _error.ToString().Trim());
    }

    private int Run(string directory) =>
        ReportCommand.Create().Parse([directory]).Invoke(new InvocationConfiguration { Output = _output, Error = _error });
}
