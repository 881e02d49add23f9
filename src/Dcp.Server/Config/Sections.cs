using Dcp.Server.Config.Table;

namespace Dcp.Server.Config;

/// <summary>The sections of a configuration file.</summary>
internal static class Sections
{
    public const string Pooler = "pgbouncer";
    public const string Databases = "databases";
    public const string Users = "users";
    public const string Peers = "peers";
    public const string Cluster = "cluster";

    private static readonly string[] Known = [Pooler, Databases, Users, Peers, Cluster];
    private static readonly string Allowed = $"allowed are {string.Join(", ", Known.Select(name => $"[{name}]"))}";

    /// <summary>Why a section cannot be used; null when it can.</summary>
    public static string? WhyNot(string name)
    {
        if (Known.Contains(name))
            return null;
        string shown = SettingsTable.Shorten(name);
        bool planned = name is "web" || name.Split(' ', '\t')[0] == "frontend";
        return planned
            ? $"section [{shown}] is not supported by this version; {Allowed}"
            : $"unknown section [{shown}]{Closest.Suggestion(name, Known)}; {Allowed}";
    }
}
