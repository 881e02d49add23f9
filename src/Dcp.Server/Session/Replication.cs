namespace Dcp.Server.Session;

/// <summary>What the startup parameter <c>replication</c> asks for.</summary>
/// <param name="Word">As the log and the console call it.</param>
internal sealed record Replication(string Word)
{
    internal static readonly Replication None = new("none");
    internal static readonly Replication Logical = new("logical");
    internal static readonly Replication Physical = new("physical");

    /// <summary>Null for a value that is none of PostgreSQL's.</summary>
    internal static Replication? Parse(string? value) => value?.ToLowerInvariant() switch
    {
        null or "off" or "false" or "no" or "0" => None,
        "database" => Logical,
        "on" or "true" or "yes" or "1" => Physical,
        _ => null,
    };
}
