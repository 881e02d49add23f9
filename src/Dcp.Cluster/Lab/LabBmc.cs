using System.Net;
using System.Net.Sockets;

namespace Dcp.Cluster.Lab;

/// <summary>
/// The lab's power management: what a BMC is to a real host. Runs outside of all hosts and is reached through the bridge, so a host
/// that is cut off cannot fence the others. Answers <c>ACTION HOST</c> with <c>ok</c>, <c>on</c>, <c>off</c> or <c>error: why</c>.
/// </summary>
internal sealed class LabBmc(LabDirectory lab, TimeProvider clock)
{
    private static readonly TimeSpan s_offTime = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<string> _hosts = LabPlan.NodeNames(lab.ReadInfo().Nodes);

    /// <summary>Runs until the process is killed.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        using TcpListener listener = new(IPAddress.Any, LabPlan.BmcPort);
        listener.Start();
        while (!cancellation.IsCancellationRequested)
            _ = ServeAsync(await listener.AcceptTcpClientAsync(cancellation).ConfigureAwait(false));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using StreamReader reader = new(client.GetStream());
            StreamWriter writer = new(client.GetStream()) { AutoFlush = true };
            await using (writer.ConfigureAwait(false))
            {
                var words = (await reader.ReadLineAsync().ConfigureAwait(false) ?? "").Split(' ');
                await writer.WriteLineAsync(await AnswerAsync(words).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"bmc: {e.Message}").ConfigureAwait(false);
        }
    }

    private async Task<string> AnswerAsync(string[] words)
    {
        if (words is ["ping", ..]) return "ok";
        if (words is not [var action, var name] || !_hosts.Contains(name)) return $"error: not understood: {string.Join(' ', words)}";
        LabHost host = new(lab, name);
        try
        {
            switch (action)
            {
                case "status":
                    return host.Init is null ? "off" : "on";
                case "on":
                    await host.BootAsync().ConfigureAwait(false);
                    return "ok";
                case "off" or "reboot" when File.Exists(lab.RefuseFencing):
                    FenceEvent.Append(lab, new FenceEvent(clock.GetTimestamp(), name, Done: false));
                    return "error: refused";
                case "off" or "reboot":
                    await host.PowerOffAsync().ConfigureAwait(false);
                    FenceEvent.Append(lab, new FenceEvent(clock.GetTimestamp(), name, Done: true));
                    if (action == "reboot") _ = BootLaterAsync(host);
                    return "ok";
                default:
                    return $"error: no action '{action}'";
            }
        }
        catch (ClusterException e)
        {
            return $"error: {e.Message}";
        }
    }

    private async Task BootLaterAsync(LabHost host)
    {
        try
        {
            await Task.Delay(s_offTime, clock).ConfigureAwait(false);
            await host.BootAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is ClusterException or IOException)
        {
            await Console.Error.WriteLineAsync($"bmc: {host.Name} does not boot: {e.Message}").ConfigureAwait(false);
        }
    }
}
