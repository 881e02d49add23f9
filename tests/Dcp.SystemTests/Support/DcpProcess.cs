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
        StartAsync(config, port, openFiles, "serve");

    /// <summary><c>dcp supervise FILE</c>.</summary>
    public static Task<PoolerProcess> StartSupervisedAsync(PoolerConfig config) => StartAsync(config, null, null, "supervise");

    private static async Task<PoolerProcess> StartAsync(PoolerConfig config, int? port, int? openFiles, string verb)
    {
        string binary = await DcpBinary.PathAsync();
        bool reachable = Accounts.CanReach(UnixAccount.ForDatabase(), binary);
        return await PoolerProcess.StartAsync(config, port, directory =>
        {
            string program = reachable ? binary : DcpBinary.CopyTo(directory);
            string[] command = [program, verb, Path.Combine(directory, "pooler.ini")];
            return openFiles is { } limit ? ["/bin/sh", "-c", $"ulimit -n {limit} && exec \"$0\" \"$@\"", .. command] : command;
        });
    }

    /// <summary>Runs any other verb to its end.</summary>
    public static async Task<ToolResult> RunAsync(IEnumerable<string> arguments, TimeSpan? limit = null, string input = "") =>
        await Tool.RunAsync(await DcpBinary.PathAsync(), arguments, limit, input);
}
