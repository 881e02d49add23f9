using Dcp.Server.Config;

namespace Dcp.Cluster.Agents;

/// <summary><c>dcp ocf NAME ACTION</c>: dcp as Pacemaker's resource agent. Answers with an OCF code.</summary>
internal static class AgentProgram
{
    internal const string Pooler = "pooler";
    internal const string Vip = "vip";

    internal static async Task<int> RunAsync(string agent, string action, AgentContext context, TimeProvider clock)
    {
        if (agent is not (Pooler or Vip)) return context.Fail(OcfCode.BadArguments, $"no agent '{agent}'; there are {Pooler} and {Vip}");
        if (action is "meta-data")
        {
            await context.Output.WriteAsync(agent == Pooler ? PoolerAgent.Metadata : VipAgent.Metadata).ConfigureAwait(false);
            return OcfCode.Success;
        }

        if (context.Text("config") is not { } file) return context.Fail(OcfCode.BadConfiguration, "config is missing: dcp's configuration file");
        var (config, problems) = ConfigLoader.Load(file);
        var problem = config is null
            ? string.Join("; ", problems.Where(problem => problem.Severity == ProblemSeverity.Error))
            : config.Pooler.UnixSocketDir.Length == 0 ? $"{file}: unix_socket_dir is empty, so the console cannot be asked" : null;
        if (problem is not null && !GoesWithoutConfig(action)) return context.Fail(File.Exists(file) ? OcfCode.BadConfiguration : OcfCode.NotInstalled, problem);
        return agent == Pooler
            ? await PoolerAsync(action, new PoolerAgent(context, problem is null ? config : null, file, clock), context).ConfigureAwait(false)
            : await VipAsync(action, new VipAgent(context, problem is null ? config : null, clock), context).ConfigureAwait(false);
    }

    /// <summary>What is done to a dcp that was started when the file was good. Were these to fail, a slip in the file would have the host fenced.</summary>
    private static bool GoesWithoutConfig(string action) => action is "stop" or "monitor" or "status";

    private static async Task<int> PoolerAsync(string action, PoolerAgent agent, AgentContext context) => action switch
    {
        "start" => await agent.StartAsync().ConfigureAwait(false),
        "stop" => await agent.StopAsync().ConfigureAwait(false),
        "monitor" or "status" => await agent.MonitorAsync().ConfigureAwait(false),
        "reload" => await agent.ReloadAsync().ConfigureAwait(false),
        "validate-all" => OcfCode.Success,
        _ => context.Fail(OcfCode.Unimplemented, $"no action '{action}'"),
    };

    private static async Task<int> VipAsync(string action, VipAgent agent, AgentContext context)
    {
        if (agent.Problem() is { } problem) return context.Fail(OcfCode.BadConfiguration, problem);
        return action switch
        {
            "start" => await agent.StartAsync().ConfigureAwait(false),
            "stop" => await agent.StopAsync().ConfigureAwait(false),
            "monitor" or "status" => agent.Monitor(),
            "validate-all" => OcfCode.Success,
            _ => context.Fail(OcfCode.Unimplemented, $"no action '{action}'"),
        };
    }
}
