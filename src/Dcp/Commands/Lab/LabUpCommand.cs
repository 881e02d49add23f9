using System.CommandLine;
using System.Globalization;
using Dcp.Cluster.Lab;

namespace Dcp.Commands.Lab;

/// <summary><c>dcp lab up</c></summary>
internal static class LabUpCommand
{
    private static readonly Option<int> s_nodes = new("--nodes") { Description = "Hosts in the cluster: 2 or 3.", DefaultValueFactory = _ => 2 };
    private static readonly Option<int> s_vips = new("--vips") { Description = $"Floating addresses: 1 to {LabPlan.MostVips}, spread over the hosts.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> s_ipv6 = new("--ipv6") { Description = "One IPv6 address more." };
    private static readonly Option<int> s_token = new("--token")
    {
        Description = "Corosync's token in milliseconds: how long a host may be silent.",
        DefaultValueFactory = _ => DefaultToken,
    };

    private static readonly Option<bool> s_install = new("--install") { Description = "Install the Debian packages that are missing." };

    internal const int DefaultToken = 500;

    internal static Command Create()
    {
        s_nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (2 or 3)) result.AddError("--nodes takes 2 or 3");
        });
        s_vips.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= LabPlan.MostVips)) result.AddError($"--vips takes 1 to {LabPlan.MostVips}");
        });
        Command command = new("up", "Make a lab and wait until its floating address answers.") { s_nodes, s_vips, s_ipv6, s_token, s_install };
        command.SetAction((parsed, _) => LabCommand.RunAsync(parsed, async (lab, cancellation) =>
        {
            if (parsed.GetValue(s_install)) await LabRequirements.InstallAsync();
            LabBuilder builder = new(lab, new LabInfo(parsed.GetValue(s_nodes), parsed.GetValue(s_token), parsed.GetValue(s_vips), parsed.GetValue(s_ipv6)), text => Console.Error.WriteLine($"lab {lab.Name}: {text}"), TimeProvider.System);
            var hosts = await builder.BuildAsync(cancellation);
            await Console.Out.WriteAsync((await LabStatus.ReadAsync(hosts)).ToText());
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"start to VIP: {builder.StartToAddress.TotalSeconds:0.0} s"));
            return ExitCode.Done;
        }));
        return command;
    }
}
