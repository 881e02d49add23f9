using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>ARCHITECTURE.md is a map: what it names exists, and every room is on it.</summary>
public sealed partial class ArchitectureTests
{
    private const string Map = "ARCHITECTURE.md";

    private static readonly string[] Bases = ["", "src/", "src/Dcp.Server/"];

    [Fact]
    public void What_the_map_names_exists()
    {
        Assert.SkipUnless(File.Exists(Repository.PathOf(Map)), $"{Map} is not written yet");
        Repository.AssertNone(
            from name in Names()
            where !Bases.Any(start => Exists(start + name)) && !Repository.Files.Any(file => file.EndsWith("/" + name, StringComparison.Ordinal))
            select $"{Map} names {name}, which does not exist");
    }

    [Fact]
    public void Every_room_is_on_the_map()
    {
        Assert.SkipUnless(File.Exists(Repository.PathOf(Map)), $"{Map} is not written yet");
        string[] named = [.. Names().SelectMany(name => Bases.Select(start => start + name))];
        Repository.AssertNone(
            from room in Rooms()
            where !named.Any(name => name == room || name.StartsWith(room + "/", StringComparison.Ordinal))
            select $"{room} is not in {Map}");
    }

    /// <summary>What stands in backquotes and looks like a path or a file's name.</summary>
    private static IEnumerable<string> Names() =>
        PathInBackquotes().Matches(Repository.Read(Map)).Select(match => match.Groups[1].Value.TrimEnd('/')).Distinct();

    /// <summary>Projects, and the directories right inside them.</summary>
    private static IEnumerable<string> Rooms() =>
        Repository.Sources
            .Select(source => source.Path.Split('/'))
            .Where(parts => parts[0] == "src" && parts.Length > 2)
            .Select(parts => string.Join('/', parts.Take(parts.Length > 3 ? 3 : 2)))
            .Distinct();

    private static bool Exists(string path) =>
        Repository.Files.Any(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal));

    [GeneratedRegex(@"`((?:[\w.-]+/)+[\w.-]*|[\w.-]+\.cs)`")]
    private static partial Regex PathInBackquotes();
}
