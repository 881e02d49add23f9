using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>A C# file: its path from the root, its text, and its text without comments and literals.</summary>
internal sealed partial class SourceFile(string path, string text)
{
    public string Path { get; } = path;

    public string Text { get; } = text;

    /// <summary>Comments and literals are blanked; line breaks stay, so that line numbers hold.</summary>
    public string Code { get; } = CommentsAndLiterals().Replace(text, match => LineBreaks().Replace(match.Value, " "));

    public int LineCount => Text.Count(c => c == '\n');

    /// <summary>Every match of the pattern in the code, as <c>path:line: text</c>.</summary>
    public IEnumerable<string> Find(Regex pattern) =>
        pattern.Matches(Code).Select(match => $"{Path}:{LineOf(match.Index)}: {match.Value.Trim()}");

    public int LineOf(int index) => 1 + Code.AsSpan(0, index).Count('\n');

    // In this order: comments; raw, verbatim and plain strings; characters. A hole of an interpolated string goes with it.
    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | \$*("{3,}).*?\1(?!") | (?:\$@|@\$|@)"(?:[^"]|"")*" | \$?"(?:\\.|[^"\\\n])*" | '(?:\\.[^']*|[^'\\\n])'
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex CommentsAndLiterals();

    [GeneratedRegex(@"[^\n]+")]
    private static partial Regex LineBreaks();
}
