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
    public const string Web = "web";
    public const string Metrics = "metrics";

    private static readonly string[] Known = [Pooler, Databases, Users, Peers, Cluster, Web, Metrics];
    private static readonly string Allowed = $"allowed are {string.Join(", ", Known.Select(name => $"[{name}]"))} and [frontend NAME]";

    /// <summary>The section has things with names in it: <c>node ha1 = …</c>, <c>server pgb1 = …</c>, <c>user anna = …</c>.</summary>
    public static bool HasTwoWords(string name) => name is Cluster or Web or Metrics || IsFrontend(name);

    public static bool IsFrontend(string name) => name.Split(' ', '\t')[0] == FrontendConfig.SectionWord;

    public static string FrontendName(string section) => section[FrontendConfig.SectionWord.Length..].Trim();

    /// <summary>Why a section cannot be used; null when it can.</summary>
    public static string? WhyNot(string name)
    {
        if (Known.Contains(name))
            return null;
        string shown = SettingsTable.Shorten(name);
        if (IsFrontend(name))
            return FrontendName(name).All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':') && FrontendName(name).Length is > 0 and <= 64
                ? null
                : $"section [{shown}]: a frontend has a name of up to 64 letters, digits and _-.:, as in [frontend pgsql_in]";
        return $"unknown section [{shown}]{Closest.Suggestion(name, Known)}; {Allowed}";
    }
}
