namespace Dcp.Server.Config.Ini;

/// <summary>
/// Reads the value of an entry in [databases], [users] and [peers]: <c>key=value</c> pairs, blanks between them and around the
/// <c>=</c>, values with blanks in single quotes with <c>''</c> for a quote. Empty values do not exist, as in PgBouncer.
/// </summary>
internal static class PairReader
{
    /// <summary>The pairs up to the first mistake, which <paramref name="wrong"/> then tells; null when there is none.</summary>
    public static List<KeyValuePair<string, string>> Read(string text, out string? wrong)
    {
        List<KeyValuePair<string, string>> pairs = [];
        ReadOnlySpan<char> rest = text.AsSpan().Trim(" \t");
        wrong = null;
        while (!rest.IsEmpty)
        {
            wrong = TakeKey(ref rest, out string key) ?? TakeValue(ref rest, key, out string value) ?? Keep(pairs, key, value);
            if (wrong is not null)
                break;
            rest = rest.TrimStart(" \t");
        }
        return pairs;
    }

    private static string? Keep(List<KeyValuePair<string, string>> pairs, string key, string value)
    {
        pairs.Add(new(key, value));
        return null;
    }

    private static string? TakeKey(ref ReadOnlySpan<char> rest, out string key)
    {
        int end = rest.IndexOfAny("= \t");
        key = (end < 0 ? rest : rest[..end]).ToString();
        if (key.Length == 0)
            return "a key is missing before an =";
        rest = end < 0 ? [] : rest[end..].TrimStart(" \t");
        if (rest.IsEmpty || rest[0] != '=')
        {
            // The word may be the second half of an unquoted password: do not show it.
            return "expected key=value pairs; put values with blanks in single quotes";
        }
        rest = rest[1..].TrimStart(" \t");
        return null;
    }

    private static string? TakeValue(ref ReadOnlySpan<char> rest, string key, out string value)
    {
        if (rest.IsEmpty || rest[0] != '\'')
        {
            int blank = rest.IndexOf(' ');
            value = (blank < 0 ? rest : rest[..blank]).ToString();
            rest = blank < 0 ? [] : rest[blank..];
            return value.Length == 0 ? $"{key} has no value; leave it out instead" : null;
        }
        int end = 1;
        while (end < rest.Length && (rest[end] != '\'' || end + 1 < rest.Length && rest[end + 1] == '\''))
            end += rest[end] == '\'' ? 2 : 1;
        bool closed = end < rest.Length;
        value = closed ? rest[1..end].ToString().Replace("''", "'", StringComparison.Ordinal) : "";
        rest = closed ? rest[(end + 1)..] : [];
        if (!closed)
            return $"the value of {key} has no closing single quote";
        return value.Length == 0 ? $"{key} has an empty value; leave it out instead" : null;
    }
}
