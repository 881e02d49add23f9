using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>ARCHITECTURE.md as rules: its tables say which projects and rooms there are and what each may use.</summary>
internal static partial class ArchitectureMap
{
    public const string File = "ARCHITECTURE.md";

    private static readonly string Text = Repository.Read(File);

    /// <summary>Projects and the projects that each may refer to.</summary>
    public static IReadOnlyDictionary<string, string[]> Projects { get; } =
        Table("## Projects").ToDictionary(row => Name(row[0]), row => UsesOf(row[^1]));

    /// <summary>Rooms of Dcp.Server; each uses only those before it.</summary>
    public static IReadOnlyList<string> Rooms { get; } = [.. Table("## Rooms of `Dcp.Server`").Select(row => Name(row[0]))];

    /// <summary>All that stands in backquotes and looks like a path or a source file.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        [.. PathInBackquotes().Matches(Text).Select(match => match.Groups[1].Value.TrimEnd('/')).Distinct()];

    /// <summary>Rows of the first table behind the heading, without its head, as trimmed cells.</summary>
    private static IEnumerable<string[]> Table(string heading)
    {
        string[] lines = Text.Split('\n');
        int start = Array.FindIndex(lines, line => line.StartsWith(heading, StringComparison.Ordinal));
        Assert.True(start >= 0, $"{File} has no heading '{heading}'");
        return lines[start..]
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());
    }

    private static string Name(string cell) => cell.Trim('`');

    private static string[] UsesOf(string cell) =>
        cell == "nothing" ? [] : [.. cell.Split(',', StringSplitOptions.TrimEntries).Select(name => $"Dcp.{Name(name)}")];

    [GeneratedRegex(@"`((?:[\w.-]+/)+[\w.-]*|[\w.-]+\.cs)`")]
    private static partial Regex PathInBackquotes();
}
