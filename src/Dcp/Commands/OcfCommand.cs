using System.CommandLine;
using Dcp.Cluster.Agents;

namespace Dcp.Commands;

/// <summary><c>dcp ocf AGENT ACTION</c>, hidden: dcp as Pacemaker's resource agent; the scripts under resource.d call it.</summary>
internal static class OcfCommand
{
    internal static Command Create()
    {
        Argument<string> agent = new("agent") { Description = "pooler or vip" };
        Argument<string> action = new("action") { Description = "start, stop, monitor, reload, meta-data or validate-all" };
        Command command = new("ocf", "A resource agent of Pacemaker's; parameters come from the environment.") { agent, action };
        command.Hidden = true;
        command.SetAction((parsed, _) => AgentProgram.RunAsync(
            parsed.GetRequiredValue(agent),
            parsed.GetRequiredValue(action),
            new AgentContext(Environment.GetEnvironmentVariable, Console.Out, Console.Error),
            TimeProvider.System));
        return command;
    }
}
