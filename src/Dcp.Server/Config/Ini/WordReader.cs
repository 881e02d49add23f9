namespace Dcp.Server.Config.Ini;

/// <summary>
/// Reads the value of a frontend's <c>server</c>: words parted by blanks, of which some are <c>key=value</c> and others say all by being
/// there (<c>check</c>, <c>backup</c>). Values with blanks stand in single quotes with <c>''</c> for a quote.
/// </summary>
internal static class WordReader
{
    /// <summary>Each word as a key and its value, which is empty for a bare word. Null: what is wrong is said.</summary>
    public static List<KeyValuePair<string, string>>? Read(string text, out string wrong)
    {
        List<KeyValuePair<string, string>> words = [];
        ReadOnlySpan<char> rest = text.AsSpan().Trim(" \t");
        wrong = "";
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny("= \t");
            string key = (end < 0 ? rest : rest[..end]).ToString();
            rest = end < 0 ? [] : rest[end..];
            if (key.Length == 0)
            {
                wrong = "a word is missing before an =";
                return null;
            }

            string value = "";
            if (rest is ['=', ..] && !TakeValue(ref rest, out value))
            {
                wrong = $"the value of {key} is missing, or has no closing single quote";
                return null;
            }

            words.Add(new(key, value));
            rest = rest.TrimStart(" \t");
        }

        return words;
    }

    private static bool TakeValue(ref ReadOnlySpan<char> rest, out string value)
    {
        rest = rest[1..];
        if (rest is not ['\'', ..])
        {
            int blank = rest.IndexOfAny(" \t");
            value = (blank < 0 ? rest : rest[..blank]).ToString();
            rest = blank < 0 ? [] : rest[blank..];
            return value.Length > 0;
        }

        int end = 1;
        while (end < rest.Length && (rest[end] != '\'' || (end + 1 < rest.Length && rest[end + 1] == '\'')))
            end += rest[end] == '\'' ? 2 : 1;
        bool closed = end < rest.Length;
        value = closed ? rest[1..end].ToString().Replace("''", "'", StringComparison.Ordinal) : "";
        rest = closed ? rest[(end + 1)..] : [];
        return closed && value.Length > 0;
    }
}
