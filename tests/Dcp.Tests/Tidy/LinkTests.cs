using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>Links between pages lead somewhere, and every guide is found from the README in two clicks.</summary>
public sealed partial class LinkTests
{
    private const string Index = "docs/README.md";

    private static readonly string[] s_pages = [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading() => Repository.AssertNone(
        from page in s_pages
        from link in LinksOf(page)
        let parts = link.Split('#', 2)
        let target = parts[0].Length == 0 ? page : Resolve(page, parts[0])
        let isThere = Repository.Files.Contains(target) || Directory.Exists(Repository.PathOf(target))
        where !isThere || (parts.Length == 2 && s_pages.Contains(target) && !HeadingsOf(target).Contains(parts[1]))
        select $"{page}: {link}");

    [Fact]
    public void Every_guide_is_in_the_index_and_the_index_in_the_readme()
    {
        Assert.Contains(Index, LinksOf("README.md"));
        string[] linked = [.. LinksOf(Index).Select(link => Resolve(Index, link))];
        Repository.AssertNone(s_pages.Where(page => Path.GetDirectoryName(page) == "docs" && page != Index).Except(linked));
    }

    private static IEnumerable<string> LinksOf(string page) =>
        Link().Matches(WithoutCode(page)).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal));

    // As GitHub makes them: lower case, blanks to hyphens, everything else but letters, digits, hyphens and underscores left out.
    private static IEnumerable<string> HeadingsOf(string page) =>
        Heading().Matches(WithoutCode(page)).Select(match => NotOfAnAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static string WithoutCode(string page) => Code().Replace(Repository.Read(page), "");

    private static string Resolve(string page, string link)
    {
        string path = Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page) ?? "", link));
        return path.TrimStart('/').TrimEnd('/');
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotOfAnAnchor();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
