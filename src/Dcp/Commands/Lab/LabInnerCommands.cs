using System.CommandLine;
using System.Net;
using Dcp.Cluster;
using Dcp.Cluster.Drill;
using Dcp.Cluster.Lab;
using Dcp.Workload.Connections;

namespace Dcp.Commands.Lab;

/// <summary>Hidden verbs: what the lab itself starts as processes of their own.</summary>
internal static class LabInnerCommands
{
    internal static IEnumerable<Command> Create()
    {
        Command bmc = new("bmc", "The lab's power management.") { Hidden = true };
        bmc.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, cancellation) =>
        {
            await new LabBmc(lab, TimeProvider.System).RunAsync(cancellation);
            return ExitCode.Done;
        }));
        yield return bmc;

        Option<string?> action = new("--action", "-o") { Description = "Instead of stdin's." };
        Command fence = new("fence", "The lab's fence agent; options on stdin.") { action };
        fence.Hidden = true;
        fence.SetAction((parsed, _) => LabFenceAgent.RunAsync(Console.In, Console.Out, Console.Error, parsed.GetValue(action)));
        yield return fence;

        Command probe = new("probe", "The clients of a drill; told by stdin what to do.") { Hidden = true };
        probe.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (_, _) =>
        {
            await new ProbeProgram(Console.In, Console.Out, TimeProvider.System).RunAsync();
            return ExitCode.Done;
        }));
        yield return probe;
        yield return Sql();
    }

    private static Command Sql()
    {
        Argument<string> user = new("user");
        Argument<string> database = new("database");
        Argument<string> address = new("address");
        Argument<int> port = new("port");
        Argument<string> statement = new("statement");
        Command command = new("sql", "Run one statement and print its rows.") { user, database, address, port, statement };
        command.Hidden = true;
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (_, cancellation) =>
        {
            try
            {
                IPEndPoint endPoint = new(IPAddress.Parse(parsed.GetRequiredValue(address)), parsed.GetRequiredValue(port));
                SimpleQuerySettings settings = new(endPoint, parsed.GetRequiredValue(user), parsed.GetRequiredValue(database), null, "dcp");
                using var client = await SimpleQueryClient.ConnectAsync(settings, cancellation);
                var answer = await client.QueryAsync(parsed.GetRequiredValue(statement), cancellation);
                foreach (var row in answer.Rows) await Console.Out.WriteLineAsync(string.Join('|', row));
                return ExitCode.Done;
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or ServerErrorException)
            {
                throw new ClusterException(e.Message, e);
            }
        }));
        return command;
    }
}
