using Dcp.Server.Config;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Which startup parameters a client may give. Without ignore_startup_parameters: any that the database takes. With it PgBouncer's rule
/// holds: those that it names are ignored, and others must be among the usual ones or in track_extra_parameters. The word
/// <c>options</c> in it ignores unknown ones within <c>options</c>.
/// </summary>
internal sealed class StartupRules(NameList ignored, NameList tracked)
{
    internal static readonly StartupRules None = new(NameList.Empty, NameList.Empty);

    /// <summary>The database has virtual clusters, of which an option may name one.</summary>
    internal bool TakesCluster { get; init; }

    private static readonly string[] s_usual =
        ["client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings", "application_name"];

    /// <summary>True: the parameter holds for the session. False with a problem: the client is refused; without: the parameter is dropped.</summary>
    internal bool Takes(string name, bool inOptions, out string? problem)
    {
        problem = null;
        if (inOptions && TakesCluster && name == VirtualCluster.Option) return true;
        if (ignored.Names.Count == 0 || Has(s_usual, name) || Has(tracked.Names, name)) return true;
        if (Has(ignored.Names, name) || (inOptions && ignored.Contains("options"))) return false;
        problem = inOptions ? $"unsupported startup parameter in options: {name}" : $"unsupported startup parameter: {name}";
        return false;
    }

    private static bool Has(IReadOnlyList<string> names, string name)
    {
        foreach (var known in names)
        {
            if (StartupParameters.SameName(known, name)) return true;
        }

        return false;
    }
}
