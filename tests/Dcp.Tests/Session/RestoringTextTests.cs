using System.Text;
using System.Text.RegularExpressions;
using Dcp.Server.Pool;
using Dcp.Server.Session;

namespace Dcp.Tests.Session;

public sealed partial class RestoringTextTests
{
    private static readonly ParameterValues s_values =
        ParameterValues.Empty.With("DateStyle", "German").With("TimeZone", "UTC").With("my.own", "it's").With("role", "joe").With("other", "ä");

    [Theory]
    [InlineData("reset datestyle; show x", "reset datestyle; {datestyle=German}show x")]
    [InlineData("reset DateStyle;;/* then */ show x;", "reset DateStyle;;/* then */ {datestyle=German}show x;")]
    [InlineData("set datestyle to default; show x", "set datestyle to default; {datestyle=German}show x")]
    [InlineData("set session my.own = default; show x", "set session my.own = default; {my.own=it''s}show x")]
    [InlineData("set local datestyle = default; show x", "set local datestyle = default; {datestyle=German local}show x")]
    [InlineData("reset time zone; show x", "reset time zone; {TimeZone=UTC}show x")]
    [InlineData("set time zone local; show x", "set time zone local; {TimeZone=UTC}show x")]
    [InlineData("reset role; show x", "reset role; {role=joe}show x")]
    [InlineData("set session authorization default; show x", "set session authorization default; {role=joe}show x")]
    [InlineData("reset session_authorization; show x", "reset session_authorization; {role=joe}show x")]
    [InlineData("reset all; show x", "reset all; {DateStyle=German}{TimeZone=UTC}{my.own=it''s}show x")]
    [InlineData("reset datestyle; reset time zone; show x", "reset datestyle; {datestyle=German}reset time zone; {TimeZone=UTC}show x")]
    [InlineData("reset datestyle", null)]
    [InlineData("show x; reset datestyle; -- no more", null)]
    [InlineData("reset work_mem; show x", null)]
    [InlineData("reset other; show x", null)]
    [InlineData("set datestyle to iso; show x", null)]
    [InlineData("set session authorization joe; show x", null)]
    [InlineData("set role none; show x", null)]
    [InlineData("reset session nonsense; show x", null)]
    [InlineData("reset; show x", null)]
    [InlineData("set; set local; reset my.; show x", null)]
    [InlineData("reset datestyle; select '\\'; show x", null)]
    [InlineData("select 'reset datestyle; show x'; show y", null)]
    [InlineData("", null)]
    public void What_is_put_behind_a_reset_sets_what_was_asked_for(string sql, string? expected)
    {
        var text = RestoringText.Of([.. Encoding.UTF8.GetBytes(sql), 0], s_values);
        Assert.Equal(expected, text is null ? null : Added().Replace(Encoding.UTF8.GetString(text.Sql), match =>
            $"{{{match.Groups[1].Value}={match.Groups[2].Value}{(match.Groups[3].Value == "true" ? " local" : "")}}}"));
    }

    [GeneratedRegex(@"SELECT pg_catalog\.set_config\('(.*?)','(.*?)',(true|false)\) AS dcp_restores_[0-9a-f]{16};")]
    private static partial Regex Added();
}
