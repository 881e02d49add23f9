using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Cluster;

/// <summary>The resource agents before the resource agents' own judge, <c>ocf-tester</c>: every action, and the metadata against the DTD.</summary>
public sealed class OcfTesterTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-ocf-").FullName;

    private const string Tester = "/usr/sbin/ocf-tester";

    // A network of its own for each: an address to put on, and no other dcp to meet.
    private const string InOwnNetwork = """
        mount -t sysfs sysfs /sys && ip link set lo up && ip link add d0 type bridge && ip addr add 10.9.9.1/24 dev d0 && ip link set d0 up && exec "$@"
        """;

    [Theory]
    [InlineData("pooler")]
    [InlineData("vip", "ip=10.9.9.7", "cidr_netmask=24", "drain=1s")]
    public async Task An_agent_passes_every_check(string agent, params string[] parameters)
    {
        await using LabScope means = await LabScope.CreateAsync();
        if (!File.Exists(Tester)) Assert.Skip("ocf-tester (Debian: resource-agents) is not installed");
        string script = Path.Combine(_directory, agent);
        await File.WriteAllTextAsync(script, $"#!/bin/sh\nexec '{await DcpBinary.PathAsync()}' ocf {agent} \"$@\"\n");
        const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_directory, Executable);
        File.SetUnixFileMode(script, Executable);
        string config = Path.Combine(_directory, "dcp.ini");
        await File.WriteAllTextAsync(config, $"""
            [databases]
            app = host=127.0.0.1 port=1 user=app
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Ports.Free()}
            unix_socket_dir = {_directory}
            auth_type = any
            logfile = {_directory}/dcp.log
            """);
        string[] options = [.. parameters.Append($"config={config}").SelectMany(parameter => new[] { "-o", parameter })];

        ToolResult result = await Tool.RunAsync(
            "unshare",
            ["--net", "--mount", "sh", "-c", InOwnNetwork, "sh", Tester, "-n", $"dcp-test-{agent}", .. options, script],
            TimeSpan.FromMinutes(5));

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("passed all tests", result.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
