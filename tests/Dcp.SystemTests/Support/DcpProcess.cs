using Dcp.Workload.Database;

namespace Dcp.SystemTests.Support;

/// <summary>dcp itself, as users run it.</summary>
public static class DcpProcess
{
    /// <summary><c>dcp serve FILE</c>.</summary>
    /// <param name="port">Port to listen on; a free one unless told.</param>
    /// <param name="openFiles">Limit of open files; the one of the tests unless told.</param>
    /// <exception cref="PoolerStartException">It did not take the file.</exception>
    public static Task<PoolerProcess> StartAsync(PoolerConfig config, int? port = null, int? openFiles = null) =>
        StartByAsync(
            config,
            command => openFiles is { } limit ? ["/bin/sh", "-c", $"ulimit -n {limit} && exec \"$0\" \"$@\"", .. command] : command,
            port);

    /// <summary><c>dcp supervise FILE</c>.</summary>
    public static Task<PoolerProcess> StartSupervisedAsync(PoolerConfig config) => StartByAsync(config, command => command, null, "supervise");

    /// <summary><c>dcp serve -R FILE</c>, which takes <paramref name="old"/> over; done when it is up.</summary>
    /// <param name="config">As of the old one, with the same <c>unix_socket_dir</c>, which is neither's own directory.</param>
    public static async Task<PoolerProcess> TakeOverAsync(PoolerConfig config, PoolerProcess old)
    {
        PoolerProcess successor = await StartByAsync(config, command => [.. command, "-R"], old.Port);
        await successor.WaitForLogAsync("process up");
        return successor;
    }

    /// <summary><c>dcp serve FILE</c>, started by a command that is made of that.</summary>
    public static async Task<PoolerProcess> StartByAsync(PoolerConfig config, Func<string[], IEnumerable<string>> command, int? port = null, string verb = "serve")
    {
        string binary = await DcpBinary.PathAsync();
        bool reachable = Accounts.CanReach(UnixAccount.ForDatabase(), binary);
        return await PoolerProcess.StartAsync(
            config, port, directory => command([reachable ? binary : DcpBinary.CopyTo(directory), verb, Path.Combine(directory, "pooler.ini")]));
    }

    /// <summary>Runs any other verb to its end.</summary>
    public static async Task<ToolResult> RunAsync(IEnumerable<string> arguments, TimeSpan? limit = null, string input = "") =>
        await Tool.RunAsync(await DcpBinary.PathAsync(), arguments, limit, input);
}
