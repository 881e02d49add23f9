using System.Globalization;

namespace Dcp.Cluster.Agents;

/// <summary>What Pacemaker tells a resource agent: its parameters, by environment variables (OCF_RESKEY_name).</summary>
internal sealed class AgentContext(Func<string, string?> environment, TextWriter output, TextWriter error)
{
    internal TextWriter Output => output;

    /// <summary>Which resource this is, with the instance of a clone: <c>pooler:0</c>.</summary>
    internal string Instance => environment("OCF_RESOURCE_INSTANCE") ?? "manual";

    /// <summary>A directory that is empty after a boot.</summary>
    internal string Scratch => environment("HA_RSCTMP") ?? "/run/resource-agents";

    internal string? Text(string name) => environment($"OCF_RESKEY_{name}") is { Length: > 0 } value ? value : null;

    /// <summary>A time in seconds, written as <c>10</c>, <c>10s</c> or <c>500ms</c>; null when it is none of these.</summary>
    internal TimeSpan? Time(string name, TimeSpan otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 0.001) : (text.TrimEnd('s'), 1.0);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? TimeSpan.FromSeconds(count * unit) : null;
    }

    /// <summary>Says why, and gives the code back.</summary>
    internal int Fail(int code, string message)
    {
        error.WriteLine($"{Instance}: {message}");
        return code;
    }
}
