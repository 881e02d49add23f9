using System.CommandLine;
using System.Net.Sockets;
using Dcp.Cluster.Pacemaker;
using Dcp.Cluster.Tools;
using Dcp.Net;
using Dcp.Server.Admin;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.Server.Takeover;

namespace Dcp.Commands;

/// <summary><c>dcp serve FILE</c>: runs the pooler that the file describes until a signal or SHUTDOWN ends it.</summary>
internal static class ServeCommand
{
    internal const string Name = "serve";

    private static readonly Argument<FileInfo> s_file = new("file") { Description = "Configuration in PgBouncer's dialect." };
    private static readonly Option<bool> s_quiet = new("--quiet", "-q") { Description = "Log to logfile only, not to stderr." };
    private static readonly Option<bool> s_verbose = new("--verbose", "-v") { Description = "Log more." };

    private static readonly Option<bool> s_reboot = new("--reboot", "-R") { Description = "Take over the sockets of the running process, which then ends." };

    private static readonly Option<bool> s_daemon = new("--daemon", "-d") { Description = "Go on in the background once everything is up." };

    private static readonly Option<string?> s_user = new("--user", "-u") { Description = "Change to this user of the system (the setting user)." };

    private static readonly Option<bool> s_supervised = new(SuperviseCommand.Supervised) { Description = "End with the supervisor.", Hidden = true };

    internal static Command Create()
    {
        Command command = new(Name, "Run the pooler that a configuration file describes.") { s_file, s_quiet, s_verbose, s_reboot, s_daemon, s_user, s_supervised };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(s_file), parsed.GetValue(s_quiet), parsed.GetValue(s_verbose), parsed.GetValue(s_supervised),
            parsed.GetValue(s_reboot), parsed.GetValue(s_daemon), parsed.GetValue(s_user)));
        return command;
    }

    internal static async Task<int> RunAsync(FileInfo file, bool quiet, bool verbose, bool supervised = false, bool takeOver = false, bool daemon = false, string? user = null)
    {
        var (config, problems) = ConfigLoader.Load(file.FullName);
        foreach (var problem in problems.Where(problem => problem.Severity != ProblemSeverity.Note)) await Console.Error.WriteLineAsync(problem.ToString());
        if (config is null) return ExitCode.BadInput;

        var settings = config.Pooler;
        if (daemon && !Daemon.IsOne)
        {
            if (settings.PidFile.Length > 0) return await StartDaemonAsync(file, verbose, takeOver, user);
            await Console.Error.WriteLineAsync("dcp: -d needs a pidfile in the configuration: nobody would know the process otherwise");
            return ExitCode.BadInput;
        }

        if (Daemon.IsOne) Daemon.Detach();
        var descriptors = FileLimit.Raise();
        try
        {
            if ((user ?? settings.User) is { Length: > 0 } account) SystemAccount.Become(account);
            using IArrival? arrival = takeOver ? Arrival.Ask(settings) : null;
            arrival?.Listeners.ForEach(listener => InheritedSockets.TakeOver(listener.Name, listener.Descriptor));
            using PidFile pidFile = PidFile.Write(settings.PidFile, arrival is null ? null : arrival.ProcessId ?? PidFile.Owner(settings.PidFile));
            using LineLoggerProvider logger = new(TimeProvider.System, !quiet, settings.LogFile is { Length: > 0 } log ? log : null)
            {
                Format = settings.LogFormat,
                Syslog = settings.Syslog ? new Syslog(settings.SyslogIdent, settings.SyslogFacility) : null,
            };
            logger.Verbose = Math.Max(settings.Verbose, verbose ? 1 : 0);
            await using Pooler pooler = Pooler.Create(config, logger, file.FullName, OffNodes.FindAsync, PacemakerManager.Of(config));
            using Signals signals = new(pooler, logger);
            pooler.Log.Note(DescriptorUse.Line(config, descriptors));
            pooler.SharesSockets = arrival is not null;
            await pooler.StartAsync();
            await pooler.StartWebAsync();
            signals.Begin();
            if (supervised) _ = EndWithSupervisorAsync(pooler);
            if (takeOver && arrival is null) pooler.Log.Note("no process to take over was found: started as usual");
            pooler.SharesSockets = false;
            arrival?.Begin(pooler.Host, pooler.BeginAccepting, pidFile.Renew);
            if (arrival is null) ServiceManager.Ready();
            else ServiceManager.ReadyInstead();
            if (Daemon.IsOne) Daemon.TellUp();
            await pooler.Ended;
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dcp: {exception.Message}");
            return ExitCode.OutsideFailed;
        }
    }

    private static Task<int> StartDaemonAsync(FileInfo file, bool verbose, bool takeOver, string? user)
    {
        List<string> command = [.. OwnCommand.Words, "serve", file.FullName, "--quiet"];
        if (verbose) command.Add("--verbose");
        if (takeOver) command.Add("--reboot");
        if (user is not null) command.AddRange(["--user", user]);
        return Daemon.StartAsync(command);
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
