using System.Globalization;
using Dcp.Server.Admin;
using Dcp.Server.Config;

namespace Dcp.Server.Web.Otlp;

/// <summary>What a receiver is told of this process, by OpenTelemetry's conventions for resources; what the file says wins.</summary>
internal static class OtlpResource
{
    internal static IReadOnlyList<KeyValuePair<string, string>> Of(IPoolerControl control, MetricsConfig config)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["service.name"] = "dcp",
            ["service.version"] = control.Version[(control.Version.LastIndexOf(' ') + 1)..],

            // The same after a restart, and another for another process of the host.
            ["service.instance.id"] = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{control.Host.Settings.ListenPort}"),
            ["host.name"] = Environment.MachineName,
        };
        foreach (var (name, value) in config.Attributes) all[name] = value;
        return [.. all];
    }
}
