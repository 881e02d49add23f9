using Dcp.Server.Config;
using Dcp.Server.Config.Hba;

namespace Dcp.Tests.Config.Hba;

public sealed class IdentMapsTests
{
    private const string Text = """
        # map  system   user
        staff  ann      app
        staff  ann      "all"
        boss   "big one" all
        mail   /^(.*)@example\.com$  \1
        mail   /^admin-          /^(root|postgres)$
        """;

    [Theory]
    [InlineData("staff", "ann", "app", true)]
    [InlineData("staff", "ann", "all", true)]
    [InlineData("staff", "ann", "other", false)]
    [InlineData("staff", "bob", "app", false)]
    [InlineData("boss", "big one", "whoever", true)]
    [InlineData("mail", "ann@example.com", "ann", true)]
    [InlineData("mail", "ann@example.com", "bob", false)]
    [InlineData("mail", "ann@example.org", "ann", false)]
    [InlineData("mail", "admin-ann", "postgres", true)]
    [InlineData("mail", "admin-ann", "postgres2", false)]
    [InlineData("mail", "an admin-ann", "postgres", false)]
    public void A_map_says_who_may_be_whom(string map, string system, string user, bool expected) =>
        Assert.Equal(expected, IdentMaps.Parse(Text, "ident", new ProblemList()).Find(map)!.Allows([system], user));

    [Theory]
    [InlineData("staff ann")]
    [InlineData("staff ann app more")]
    [InlineData("staff, ann app")]
    [InlineData("staff \"ann app")]
    [InlineData("staff /an( app")]
    [InlineData("staff ann /a(")]
    [InlineData("staff ann +app")]
    public void A_bad_line_is_reported_and_left_out(string line)
    {
        ProblemList problems = new();

        Assert.Null(IdentMaps.Parse(line, "ident", problems).Find("staff"));
        Assert.Equal(ProblemSeverity.Warning, Assert.Single(problems.ToList()).Severity);
    }
}
