namespace Dcp.Server.Config.Table;

/// <summary>Finds the known name that a mistyped one was probably meant to be.</summary>
internal static class Closest
{
    // Longer words are not typing mistakes; the bound also keeps the table of distances small.
    private const int LongestWord = 64;

    // The beginning of a name counts as near if it is long enough to mean something.
    private const int ShortestHalf = 6;

    /// <summary><c>; did you mean "x"?</c>, or nothing when no name is near.</summary>
    public static string Suggestion(string word, IEnumerable<string> known) =>
        Find(word, known) is { } name ? $"; did you mean \"{name}\"?" : "";

    public static string? Find(string word, IEnumerable<string> known)
    {
        if (word.Length > LongestWord)
            return null;
        string lower = word.ToLowerInvariant();
        (string? name, int distance) best = (null, Math.Max(2, word.Length / 3) + 1);
        foreach (string name in known)
        {
            bool half = lower.Length >= ShortestHalf && name.StartsWith(lower, StringComparison.Ordinal);
            int distance = half ? 1 : Distance(lower, name);
            if (distance < best.distance)
                best = (name, distance);
        }
        return best.name;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that make one word of the other.</summary>
    internal static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
