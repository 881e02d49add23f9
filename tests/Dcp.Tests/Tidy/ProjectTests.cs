using System.Xml;
using System.Xml.Linq;

namespace Dcp.Tests.Tidy;

/// <summary>Who may use whom among the projects, and why each package is there.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Dcp.Wire"] = [],
        ["Dcp.Net"] = [],
        ["Dcp.Server"] = ["Dcp.Net", "Dcp.Wire"],

        // A client from outside: what it measures must not share code with what is measured.
        ["Dcp.Workload"] = ["Dcp.Wire"],
        ["Dcp"] = ["Dcp.Server", "Dcp.Workload", "Dcp.Net", "Dcp.Wire"],
    };

    [Fact]
    public void Projects_use_only_the_projects_below_them()
    {
        string[] projects = [.. Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))];

        Assert.Equal(Allowed.Keys.Order(), projects.Select(NameOf).Order());
        Repository.AssertNone(
            from project in projects
            from reference in XDocument.Load(Repository.PathOf(project)).Descendants("ProjectReference")
            let used = NameOf((string)reference.Attribute("Include")!)
            where !Allowed[NameOf(project)].Contains(used)
            select $"{project} uses {used}");
    }

    [Fact]
    public void Every_package_says_why_it_is_there() =>
        Repository.AssertNone(
            from package in XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            let before = package.NodesBeforeSelf().LastOrDefault(node => node is not XText)
            where before is not { NodeType: XmlNodeType.Comment }
            select $"{package.Attribute("Include")?.Value} has no comment before it");

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));
}
