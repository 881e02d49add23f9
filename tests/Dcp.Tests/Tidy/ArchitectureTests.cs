namespace Dcp.Tests.Tidy;

/// <summary>The map is true: what it names exists, and every project and room is on it.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Every_path_on_the_map_exists() =>
        Repository.AssertNone(
            from path in ArchitectureMap.Paths
            where !Repository.Files.Any(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal))
            select $"{ArchitectureMap.File} names {path}, which does not exist");

    [Fact]
    public void Every_project_is_on_the_map() =>
        Assert.Equal(
            Repository.Files
                .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))
                .Select(Path.GetFileNameWithoutExtension)
                .Order(),
            ArchitectureMap.Projects.Keys.Order());

    [Fact]
    public void Every_room_is_on_the_map() =>
        Assert.Equal(
            Repository.Sources
                .Select(source => source.Path.Split('/'))
                .Where(parts => parts is ["src", "Dcp.Server", _, _, ..])
                .Select(parts => parts[2])
                .Distinct()
                .Order(),
            ArchitectureMap.Rooms.Order());
}
