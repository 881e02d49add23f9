using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;

namespace Dcp.Cluster.Lab;

/// <summary>
/// The lab's fence agent, in the form of the fence-agents packages: <c>key=value</c> lines on stdin, and an exit code: 0 done or on,
/// 1 failed, 2 off. Runs in the hosts and asks the lab's BMC.
/// </summary>
internal static class LabFenceAgent
{
    private const int Failed = 1;
    private const int Off = 2;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    internal static string Metadata { get; } = new XElement(
        "resource-agent",
        new XAttribute("name", LabPlan.FenceAgent),
        new XAttribute("shortdesc", "Power management of a dcp lab"),
        new XElement("longdesc", "Asks the BMC of a dcp lab, which powers hosts off and on."),
        new XElement("vendor-url", "https://github.com"),
        new XElement(
            "parameters",
            Parameter("action", "string", "Fencing action", "reboot"),
            Parameter("ip", "string", "Address of the BMC", null),
            Parameter("ipport", "integer", "Port of the BMC", LabPlan.BmcPort.ToString(CultureInfo.InvariantCulture)),
            Parameter("plug", "string", "Host to act on", null)),
        new XElement(
            "actions",
            new[] { "on", "off", "reboot", "status", "monitor", "list", "metadata", "validate-all" }.Select(name => new XElement("action", new XAttribute("name", name))))).ToString();

    internal static async Task<int> RunAsync(TextReader input, TextWriter output, TextWriter error, string? action)
    {
        Dictionary<string, string> options = [];
        if (action is null)
        {
            while (await input.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                var at = line.IndexOf('=', StringComparison.Ordinal);
                if (at > 0) options[line[..at].Trim()] = line[(at + 1)..].Trim();
            }

            action = options.GetValueOrDefault("action") ?? options.GetValueOrDefault("option") ?? "reboot";
        }

        var plug = options.GetValueOrDefault("plug") ?? options.GetValueOrDefault("port") ?? options.GetValueOrDefault("nodename") ?? "";
        switch (action)
        {
            case "metadata" or "meta-data":
                await output.WriteLineAsync(Metadata).ConfigureAwait(false);
                return 0;
            case "validate-all":
                return 0;
            case "list":
                await output.WriteLineAsync(plug).ConfigureAwait(false);
                return 0;
            case "monitor":
                return await AskAsync(options, "ping", error).ConfigureAwait(false) == "ok" ? 0 : Failed;
            case "on" or "off" or "reboot" or "status" when plug.Length > 0:
                return await AskAsync(options, $"{action} {plug}", error).ConfigureAwait(false) switch
                {
                    "ok" or "on" => 0,
                    "off" => Off,
                    _ => Failed,
                };
            default:
                await error.WriteLineAsync($"action '{action}' with plug '{plug}' cannot be done").ConfigureAwait(false);
                return Failed;
        }
    }

    private static async Task<string> AskAsync(Dictionary<string, string> options, string request, TextWriter error)
    {
        using CancellationTokenSource timer = new(s_limit);
        try
        {
            using TcpClient client = new() { NoDelay = true };
            var port = int.TryParse(options.GetValueOrDefault("ipport"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : LabPlan.BmcPort;
            await client.ConnectAsync(IPAddress.Parse(options.GetValueOrDefault("ip") ?? LabPlan.Bmc.ToString()), port, timer.Token).ConfigureAwait(false);
            await using var stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(request + "\n"), timer.Token).ConfigureAwait(false);
            using StreamReader reader = new(stream);
            var answer = await reader.ReadLineAsync(timer.Token).ConfigureAwait(false) ?? "no answer";
            if (answer.StartsWith("error", StringComparison.Ordinal)) await error.WriteLineAsync(answer).ConfigureAwait(false);
            return answer;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or FormatException)
        {
            await error.WriteLineAsync($"the BMC cannot be asked: {e.Message}").ConfigureAwait(false);
            return "failed";
        }
    }

    private static XElement Parameter(string name, string type, string text, string? otherwise)
    {
        XElement content = new("content", new XAttribute("type", type));
        if (otherwise is not null) content.Add(new XAttribute("default", otherwise));
        return new XElement(
            "parameter",
            new XAttribute("name", name),
            new XAttribute("unique", 0),
            new XAttribute("required", otherwise is null ? 1 : 0),
            content,
            new XElement("shortdesc", new XAttribute("lang", "en"), text));
    }
}
