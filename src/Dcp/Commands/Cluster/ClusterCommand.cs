using System.CommandLine;
using Dcp.Cluster;
using Dcp.Cluster.Real;

namespace Dcp.Commands.Cluster;

/// <summary><c>dcp cluster</c>: Corosync and Pacemaker on real hosts, from the section [cluster].</summary>
internal static class ClusterCommand
{
    internal static Command Create()
    {
        Command command = new("cluster", "Run dcp on several hosts with a floating address, by Corosync and Pacemaker.");
        command.Add(ClusterInitCommand.Create());
        command.Add(Join());
        command.Add(Apply());
        command.Add(Status());
        command.Add(Move());
        command.Add(Maintenance());
        command.Add(Leave());
        return command;
    }

    internal static Task<int> RunAsync(Func<Task<int>> act) => RunAsync(_ => act());

    internal static async Task<int> RunAsync(Func<CancellationToken, Task<int>> act)
    {
        using Interruption interruption = new();
        try
        {
            return await act(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Happened)
        {
            await Console.Error.WriteLineAsync("dcp: interrupted; all is as it was");
            return interruption.ExitCode;
        }
        catch (ClusterInputException e)
        {
            await Console.Error.WriteLineAsync($"dcp: {e.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception e) when (e is ClusterException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dcp: {e.Message}");
            return ExitCode.OutsideFailed;
        }
    }

    private static Command Join()
    {
        Argument<FileInfo> bundle = new("bundle") { Description = "What 'dcp cluster init' wrote." };
        Command command = new("join", "Make this host a member; a rerun changes only what differs.") { bundle };
        command.SetAction((parsed, _) => RunAsync(async cancellation =>
        {
            RequireRoot();
            foreach (var line in await new ClusterMember().JoinAsync(ClusterBundle.Read(parsed.GetRequiredValue(bundle).FullName), cancellation)) await Console.Out.WriteLineAsync(line);
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Apply()
    {
        Argument<FileInfo> bundle = new("bundle") { Description = "What 'dcp cluster init' wrote." };
        Command command = new("apply", "Give the running cluster this bundle's addresses, fence devices and options; only what differs.") { bundle };
        command.SetAction((parsed, _) => RunAsync(async () =>
        {
            var read = ClusterBundle.Read(parsed.GetRequiredValue(bundle).FullName);
            new ClusterMember().RequireOwn(read);
            var changed = await CibChange.ApplyAsync(read);
            await Console.Out.WriteLineAsync(changed.Count == 0 ? "nothing changed" : string.Join('\n', changed));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Status()
    {
        Command command = new("status", "Members, quorum, fencing, and where the addresses are.");
        command.SetAction((_, _) => RunAsync(async () =>
        {
            await Console.Out.WriteAsync(ClusterControl.Describe(await ClusterControl.ViewAsync()));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Move()
    {
        Argument<string> vip = new("vip") { Description = "vip1, vip2, ..., as status shows them" };
        Argument<string?> to = new("to") { Description = "The host; another one if none is given.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("move", "Move an address to another host without losing a transaction.") { vip, to };
        command.SetAction((parsed, _) => RunAsync(async () =>
        {
            await ClusterControl.MoveAsync(parsed.GetRequiredValue(vip), parsed.GetValue(to));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Maintenance()
    {
        Argument<string> state = new("state") { Description = "on or off" };
        state.AcceptOnlyFromAmong("on", "off");
        Command command = new("maintenance", "Switch Pacemaker's maintenance mode: on, it leaves everything as it is.") { state };
        command.SetAction((parsed, _) => RunAsync(async () =>
        {
            await ClusterControl.MaintainAsync(parsed.GetRequiredValue(state) == "on");
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Leave()
    {
        Command command = new("leave", "Move everything away from this host and end its membership.");
        command.SetAction((_, _) => RunAsync(async () =>
        {
            RequireRoot();
            await new ClusterMember().LeaveAsync();
            return ExitCode.Done;
        }));
        return command;
    }

    private static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess) throw new ClusterException("this needs root");
    }
}
