using System.Xml;
using System.Xml.Linq;

namespace Dcp.Tests.Tidy;

/// <summary>Who may use whom among the projects, and why each package is there.</summary>
public sealed class ProjectTests
{
    [Fact]
    public void Projects_use_only_what_the_map_allows() =>
        Repository.AssertNone(
            from project in Repository.Files
            where project.StartsWith("src/", StringComparison.Ordinal) && project.EndsWith(".csproj", StringComparison.Ordinal)
            from reference in XDocument.Load(Repository.PathOf(project)).Descendants("ProjectReference")
            let used = NameOf((string)reference.Attribute("Include")!)
            where !ArchitectureMap.Projects[NameOf(project)].Contains(used)
            select $"{project} uses {used}");

    [Fact]
    public void Every_package_says_why_it_is_there() =>
        Repository.AssertNone(
            from package in XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            let before = package.NodesBeforeSelf().LastOrDefault(node => node is not XText)
            where before is not { NodeType: XmlNodeType.Comment }
            select $"{package.Attribute("Include")?.Value} has no comment before it");

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));
}
