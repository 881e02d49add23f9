using Dcp.Commands;

namespace Dcp.Tests.Hosting;

public sealed class UsageErrorsTests
{
    [Theory]
    [InlineData("sevre dcp.ini", "dcp: dcp does not know 'sevre'; did you mean \"serve\"?\nSee 'dcp --help'.\n")]
    [InlineData("demo --conections 5", "dcp: dcp demo does not know '--conections'; did you mean \"--connections\"?\nSee 'dcp demo --help'.\n")]
    [InlineData("demo --connections abc", "dcp: --connections: 'abc' is no whole number\nSee 'dcp demo --help'.\n")]
    [InlineData("demo --connections 0", "dcp: --connections has to be at least 1\nSee 'dcp demo --help'.\n")]
    [InlineData("workload run flights", "dcp: Option '--uri' is required\nSee 'dcp workload run --help'.\n")]
    [InlineData("workload run flights --uri x --rate fast", "dcp: --rate: 'fast' is no number\nSee 'dcp workload run --help'.\n")]
    [InlineData("cluster maintenance maybe", "dcp: 'maybe' is not allowed; one of on, off is\nSee 'dcp cluster maintenance --help'.\n")]
    [InlineData("serve", "dcp: Required argument 'file' missing for command: 'serve'\nSee 'dcp serve --help'.\n")]
    public void Says_what_is_wrong_and_where_to_read_on(string line, string expected) =>
        Assert.Equal(expected, UsageErrors.Describe(DcpCommand.Create().Parse(line.Split(' '))));

    [Theory]
    [InlineData("", true)]
    [InlineData("workload", true)]
    [InlineData("sevre", false)]
    [InlineData("serve", false)]
    public void Who_has_asked_for_nothing_yet_gets_the_help(string line, bool expected) =>
        Assert.Equal(expected, UsageErrors.AskForHelp(DcpCommand.Create().Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
