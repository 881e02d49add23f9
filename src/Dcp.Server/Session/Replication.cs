using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>What the startup parameter <c>replication</c> asks for.</summary>
/// <param name="Word">As the log and the console call it.</param>
internal sealed record Replication(string Word)
{
    internal static readonly Replication None = new("none");
    internal static readonly Replication Logical = new("logical");
    internal static readonly Replication Physical = new("physical");

    internal bool IsWanted => !ReferenceEquals(this, None);

    /// <summary>What the server of a replication client is told at its start: all that the client gave, <c>options</c> as written.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> StartupOf(StartupParameters parameters) =>
        [.. parameters.Where(item => item.Key is not ("user" or "database") && !item.Key.StartsWith("_pq_.", StringComparison.Ordinal))];

    /// <summary>Null for a value that is none of PostgreSQL's.</summary>
    internal static Replication? Parse(string? value) => value?.ToLowerInvariant() switch
    {
        null or "off" or "false" or "no" or "0" => None,
        "database" => Logical,
        "on" or "true" or "yes" or "1" => Physical,
        _ => null,
    };
}
