using System.CommandLine;
using Dcp.Server.Hosting;

namespace Dcp.Commands;

/// <summary>
/// The whole command line when the program is called by the name <c>pgbouncer</c> (a link to it): PgBouncer's own, so that scripts
/// and service files that start one start the other.
/// </summary>
internal static class PgBouncerCommand
{
    internal const string Name = "pgbouncer";

    /// <summary>Whether the program was called by that name, whatever it is called on disk.</summary>
    internal static bool IsCalled()
    {
        const string commandLine = "/proc/self/cmdline";
        if (!File.Exists(commandLine)) return false;
        var called = File.ReadAllText(commandLine).Split('\0')[0];
        return Path.GetFileNameWithoutExtension(called) == Name;
    }

    /// <summary>PgBouncer has one code for everything that goes wrong.</summary>
    internal static int ExitCodeOf(int code) => code == ExitCode.Done ? code : 1;

    internal static RootCommand Create()
    {
        Argument<FileInfo> file = new("config.ini") { Description = "Configuration file." };
        file.Validators.Add(given =>
        {
            // What looks like an option is none of ours, unless there is a file of that name.
            if (given.Tokens is [var token] && token.Value.StartsWith('-') && !File.Exists(token.Value)) given.AddError($"unrecognized option '{token.Value}'");
        });
        Option<bool> quiet = new("--quiet", "-q") { Description = "No messages on standard error." };
        Option<bool> verbose = new("--verbose", "-v") { Description = "Log more.", Arity = ArgumentArity.Zero };
        Option<bool> reboot = new("--reboot", "-R") { Description = "Take over the sockets of the running process." };
        Option<bool> daemon = new("--daemon", "-d") { Description = "Go on in the background." };
        Option<string?> user = new("--user", "-u") { Description = "Change to this user of the system." };
        RootCommand root = new("Connection pooling for PostgreSQL and CockroachDB: dcp, with PgBouncer's command line.") { file, quiet, verbose, reboot, daemon, user };

        // The version comes as PgBouncer's does, so the option that the library brings gives way.
        foreach (var version in root.Options.OfType<VersionOption>().ToArray()) root.Options.Remove(version);
        Option<bool> ownVersion = new("--version", "-V") { Description = "Show the version." };
        ownVersion.Action = new PrintVersion();
        root.Add(ownVersion);
        root.SetAction((parsed, _) =>
            ServeCommand.RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(quiet), parsed.GetValue(verbose), takeOver: parsed.GetValue(reboot),
                daemon: parsed.GetValue(daemon), user: parsed.GetValue(user)));
        return root;
    }

    private sealed class PrintVersion : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(Product.Version);
            return ExitCode.Done;
        }
    }
}
