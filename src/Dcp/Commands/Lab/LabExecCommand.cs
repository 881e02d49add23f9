using System.CommandLine;
using System.Diagnostics;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab exec HOST COMMAND…</c>: in the host's namespaces; the exit code is the command's.</summary>
internal static class LabExecCommand
{
    internal static Command Create()
    {
        Argument<string> host = new("host") { Description = "ha1, ha2, ..., client or db" };
        Argument<string[]> words = new("command") { Description = "What to run; after --, if it has options.", Arity = ArgumentArity.OneOrMore };
        Command command = new("exec", "Run a command in a host.") { host, words };
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, _) =>
        {
            var inside = new LabHosts(lab).Find(parsed.GetRequiredValue(host)).Inside(parsed.GetRequiredValue(words));
            using Process process = Process.Start(new ProcessStartInfo(inside[0], inside.Skip(1)))!;
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }));
        return command;
    }
}
