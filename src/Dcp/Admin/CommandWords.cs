namespace Dcp.Admin;

/// <summary>The words of a command line as a command of the console.</summary>
internal static class CommandWords
{
    /// <summary>
    /// One word is the command as it is written. Of several, the shell has taken the quotes: what has to be quoted for the console
    /// (<c>PAUSE 'my db'</c>) is quoted again.
    /// </summary>
    internal static string Join(IReadOnlyList<string> words) => words.Count == 1 ? words[0] : string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.AsSpan().IndexOfAny(" \t\";'") < 0 ? word : $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
