namespace Dcp.Server.Admin;

/// <summary><c>SET TARGET owner/name STATE|WEIGHT value</c>, HAProxy's <c>set server</c>, taken apart.</summary>
/// <param name="Owner">The frontend or database.</param>
/// <param name="Name">The target within it.</param>
/// <param name="What">STATE or WEIGHT, in capitals.</param>
internal sealed record TargetCommandText(string Owner, string Name, string What, string Value)
{
    /// <summary>The words that begin it; no setting has that name.</summary>
    private const string Start = "SET TARGET";

    /// <summary>Null when the text is another command, or none: <paramref name="isOne"/> tells.</summary>
    internal static TargetCommandText? Parse(string query, out bool isOne)
    {
        var words = query.Trim().TrimEnd(';').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        isOne = words.Length > 2 && $"{words[0]} {words[1]}".Equals(Start, StringComparison.OrdinalIgnoreCase) && words[2][0] != '=' && words.Length != 4;
        if (!isOne || words.Length != 5) return null;
        var path = words[2].Trim('"');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var what = words[3].ToUpperInvariant();
        return slash > 0 && what is "STATE" or "WEIGHT" ? new TargetCommandText(path[..slash], path[(slash + 1)..], what, words[4].Trim('\'', '"')) : null;
    }
}
