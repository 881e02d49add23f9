using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>The rooms of Dcp.Server (its directories) stand in an order; each uses only those before it.</summary>
public sealed partial class RoomTests
{
    private const string Server = "src/Dcp.Server/";

    [Fact]
    public void Rooms_use_only_the_rooms_before_them() => Repository.AssertNone(ServerSources().SelectMany(Breaches));

    /// <summary>A project's inner folders may share its namespace, where all of it is one vocabulary; a room is a namespace.</summary>
    [Fact]
    public void Namespaces_follow_folders() =>
        Repository.AssertNone(
            from source in Repository.Sources
            let folders = source.Path.Split('/').Skip(1).SkipLast(1).ToArray()
            let declared = Namespace().Match(source.Code).Groups[1].Value
            where declared.Length > 0 && folders.Length > 0
            let room = string.Join('.', folders.Take(folders[0] == "Dcp.Server" ? 2 : 1))
            where !IsWithin(string.Join('.', folders), declared) || !IsWithin(declared, room)
            select $"{source.Path}: {declared}");

    private static bool IsWithin(string inner, string outer) => (inner + '.').StartsWith(outer + '.', StringComparison.Ordinal);

    private static IEnumerable<SourceFile> ServerSources() =>
        Repository.Sources.Where(source => source.Path.StartsWith(Server, StringComparison.Ordinal));

    private static string RoomOf(SourceFile source)
    {
        string inside = source.Path[Server.Length..];
        int slash = inside.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : inside[..slash];
    }

    private static IEnumerable<string> Breaches(SourceFile source)
    {
        // A file outside of all rooms stands before them, and may use none.
        string[] after = [.. ArchitectureMap.Rooms.SkipWhile(room => room != RoomOf(source)).Skip(1)];
        string[] forbidden = ArchitectureMap.Rooms.Contains(RoomOf(source)) ? after : [.. ArchitectureMap.Rooms];
        return
            from Match use in Use().Matches(source.Code)
            where forbidden.Contains(use.Groups[1].Value)
            select $"{source.Path}:{source.LineOf(use.Index)} uses {use.Groups[1].Value}, which comes after its room";
    }

    [GeneratedRegex(@"\bDcp\.Server\.(\w+)")]
    private static partial Regex Use();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
