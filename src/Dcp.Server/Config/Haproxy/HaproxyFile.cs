using System.Text;
using Dcp.Server.Config.Ini;

namespace Dcp.Server.Config.Haproxy;

/// <summary>Reads an haproxy.cfg into its sections. Words are parted by blanks; quotes and backslashes are HAProxy's.</summary>
internal static class HaproxyFile
{
    private static readonly string[] s_kinds =
    [
        "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers", "userlist", "mailers", "program", "cache", "ring",
        "http-errors", "fcgi-app", "log-forward",
    ];

    /// <summary>The text is HAProxy's, not a file of ours: its first section has no brackets.</summary>
    internal static bool LooksLikeOne(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (Words(line) is { Count: > 0 } words && words[0] is not [';' or '.', ..])
                return s_kinds.Contains(words[0]);
        }
        return false;
    }

    /// <summary>The same of a file; false when it cannot be read.</summary>
    internal static bool IsOne(string path) => TextFile.Read(path, TextFile.LongestConfig, out _, out _) is { } text && LooksLikeOne(text);

    internal static List<HaproxySection> Read(string text)
    {
        List<HaproxySection> sections = [];
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            List<string> words = Words(line);
            if (words.Count == 0)
                continue;
            if (s_kinds.Contains(words[0]) && !char.IsWhiteSpace(line[0]))
            {
                sections.Add(Begin(words, number, sections));
            }
            else if (sections.Count > 0)
            {
                sections[^1].Lines.Add(new HaproxyLine(number, words));
            }
        }
        return sections;
    }

    /// <summary>A section has the defaults that it names (<c>from</c>), else those that stand last before it; defaults have only those that they name.</summary>
    private static HaproxySection Begin(List<string> words, int number, List<HaproxySection> before)
    {
        int from = words.IndexOf("from");
        string wanted = from > 0 && from + 1 < words.Count ? words[from + 1] : "";
        HaproxySection? defaults = wanted.Length > 0
            ? before.FindLast(section => section.Kind == "defaults" && section.Name == wanted)
            : words[0] == "defaults" ? null : before.FindLast(section => section.Kind == "defaults");
        return new HaproxySection(words[0], words.Count > 1 && from != 1 ? words[1] : "", number, defaults) { Wanted = wanted };
    }

    private static List<string> Words(ReadOnlySpan<char> line)
    {
        List<string> words = [];
        StringBuilder word = new();
        char quote = '\0';
        bool isWord = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote == '\0' && c == '#')
                break;
            if (c == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
                isWord = true;
            }
            else if (c is '"' or '\'' && (quote == '\0' || quote == c))
            {
                quote = quote == '\0' ? c : '\0';
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isWord)
                    words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }
        if (isWord)
            words.Add(word.ToString());
        return words;
    }
}
