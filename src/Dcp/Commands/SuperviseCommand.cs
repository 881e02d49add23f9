using System.CommandLine;
using System.Net.Sockets;
using Dcp.Cluster.Tools;
using Dcp.Server.Config;
using Dcp.Server.Hosting;

namespace Dcp.Commands;

/// <summary><c>dcp supervise FILE</c>: <c>dcp serve FILE</c> under a small process that keeps the sockets and starts it again after a crash.</summary>
internal static class SuperviseCommand
{
    internal const string Name = "supervise";

    /// <summary>Tells <c>dcp serve</c> who started it.</summary>
    internal const string Supervised = "--supervised";

    private static readonly Argument<FileInfo> s_file = new("file") { Description = "Configuration in PgBouncer's dialect." };

    internal static Command Create()
    {
        Command command = new(Name, "Run the pooler, and start it again at once if it crashes; new clients wait meanwhile.") { s_file };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(s_file)));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file)
    {
        var (config, problems) = ConfigLoader.Load(file.FullName);
        foreach (var problem in problems.Where(problem => problem.Severity == ProblemSeverity.Error)) await Console.Error.WriteLineAsync(problem.ToString());
        if (config is null) return ExitCode.BadInput;
        try
        {
            using LineLoggerProvider logger = new(TimeProvider.System, true, config.Pooler.LogFile is { Length: > 0 } log ? log : null)
            {
                Format = config.Pooler.LogFormat,
            };
            return await new Supervisor(config, [.. OwnCommand.Words, "serve", file.FullName, Supervised], logger, TimeProvider.System).RunAsync();
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dcp: {exception.Message}");
            return ExitCode.OutsideFailed;
        }
    }
}
