using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>A startup packet on its way to PostgreSQL: the virtual cluster that it names becomes the database that stands for it.</summary>
internal static partial class StandInStartup
{
    /// <summary>The packet to send on, or why it is refused.</summary>
    internal static (byte[]? Packet, string? Refused) Route(ReadOnlySpan<byte> body, StandInOptions options)
    {
        Dictionary<string, string> parameters = Read(body[4..]);
        if (options.Tenants.Count > 0)
        {
            string written = parameters.GetValueOrDefault("options", "");
            string tenant = Cluster().Match(written) is { Success: true } match ? match.Groups[1].Value : "";
            if (!options.Tenants.TryGetValue(tenant, out string? database))
                return (null, tenant.Length == 0 ? "missing cluster identifier" : $"cluster {tenant} not found");
            parameters["database"] = database;
            parameters["options"] = Cluster().Replace(written, "").Trim();
            if (parameters["options"].Length == 0)
                parameters.Remove("options");
        }

        ArrayBufferWriter<byte> packet = new();
        packet.Write(body[..4]);
        foreach ((string name, string value) in parameters)
            packet.Write(Encoding.UTF8.GetBytes($"{name}\0{value}\0"));
        packet.Write("\0"u8);
        return (StandInMessages.Packet(packet.WrittenSpan), null);
    }

    private static Dictionary<string, string> Read(ReadOnlySpan<byte> rest)
    {
        Dictionary<string, string> parameters = [];
        string[] words = Encoding.UTF8.GetString(rest).Split('\0');
        for (int i = 0; i + 1 < words.Length && words[i].Length > 0; i += 2)
            parameters[words[i]] = words[i + 1];
        return parameters;
    }

    // The form that CockroachDB's SQL proxy takes.
    [GeneratedRegex(@"(?:-c\s*|--)cluster=(\S*)")]
    private static partial Regex Cluster();
}
