using System.CommandLine;
using System.Net.Sockets;
using Dcp.Cluster.Pacemaker;
using Dcp.Net;
using Dcp.Server.Admin;
using Dcp.Server.Config;
using Dcp.Server.Hosting;

namespace Dcp.Commands;

/// <summary><c>dcp serve FILE</c>: runs the pooler that the file describes until a signal or SHUTDOWN ends it.</summary>
internal static class ServeCommand
{
    private static readonly Argument<FileInfo> s_file = new("file") { Description = "Configuration in PgBouncer's dialect." };
    private static readonly Option<bool> s_quiet = new("--quiet", "-q") { Description = "Log to logfile only, not to stderr." };
    private static readonly Option<bool> s_verbose = new("--verbose", "-v") { Description = "Log more." };

    private static readonly Option<bool> s_supervised = new(SuperviseCommand.Supervised) { Description = "End with the supervisor.", Hidden = true };

    internal static Command Create()
    {
        Command command = new("serve", "Run the pooler that a configuration file describes.") { s_file, s_quiet, s_verbose, s_supervised };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(s_file), parsed.GetValue(s_quiet), parsed.GetValue(s_verbose), parsed.GetValue(s_supervised)));
        return command;
    }

    internal static async Task<int> RunAsync(FileInfo file, bool quiet, bool verbose, bool supervised = false)
    {
        var (config, problems) = ConfigLoader.Load(file.FullName);
        foreach (var problem in problems.Where(problem => problem.Severity != ProblemSeverity.Note)) await Console.Error.WriteLineAsync(problem.ToString());
        if (config is null) return ExitCode.BadInput;

        var settings = config.Pooler;
        var descriptors = FileLimit.Raise();
        try
        {
            using PidFile pidFile = PidFile.Write(settings.PidFile);
            using LineLoggerProvider logger = new(TimeProvider.System, !quiet, settings.LogFile is { Length: > 0 } log ? log : null)
            {
                Format = settings.LogFormat,
                Syslog = settings.Syslog ? new Syslog(settings.SyslogIdent, settings.SyslogFacility) : null,
            };
            logger.Verbose = Math.Max(settings.Verbose, verbose ? 1 : 0);
            await using Pooler pooler = Pooler.Create(config, logger, file.FullName, OffNodes.FindAsync);
            pooler.Log.Note(DescriptorUse.Line(config, descriptors));
            await pooler.StartAsync();
            await pooler.StartWebAsync();
            using Signals signals = new(pooler, logger);
            if (supervised) _ = EndWithSupervisorAsync(pooler);
            ServiceManager.Ready();
            await pooler.Ended;
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dcp: {exception.Message}");
            return ExitCode.OutsideFailed;
        }
    }

    /// <summary>The supervisor holds the other end of our input for as long as it lives.</summary>
    private static async Task EndWithSupervisorAsync(Pooler pooler)
    {
        await using Stream input = Console.OpenStandardInput();
        byte[] nothing = new byte[1];
        while (await input.ReadAsync(nothing) > 0) { }
        pooler.Shutdown(ShutdownMode.Immediate);
    }
}
