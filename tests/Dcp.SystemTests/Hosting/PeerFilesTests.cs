using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Hosting;

/// <summary>The file that the distribution's PgBouncer comes with.</summary>
public sealed class PeerFilesTests
{
    private const string Example = "/etc/pgbouncer/pgbouncer.ini";

    [Fact]
    public async Task The_distributions_own_file_is_taken_as_it_is()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, $"{Example} is for root's and its own user's eyes");
        ToolResult result = await DcpProcess.RunAsync(["check", Example]);

        Assert.Contains($"{Example}: 0 errors", result.EnsureSuccess().Output, StringComparison.Ordinal);
    }
}
