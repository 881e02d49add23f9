using CsCheck;
using Dcp.Server.Config.Ini;

namespace Dcp.Tests.Config;

public sealed class PairReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \t ", "")]
    [InlineData("host=a port=1", "host:a|port:1")]
    [InlineData("  host = a\tport =1 ", "host:a\tport|")]
    [InlineData("host=a,b,c   port = 5432", "host:a,b,c|port:5432")]
    [InlineData("password='it''s = here' user=u", "password:it's = here|user:u")]
    [InlineData("a='x'b=y", "a:x|b:y")]
    [InlineData("a=x'y", "a:x'y")]
    [InlineData("a=1 a=2", "a:1|a:2")]
    public void Pairs_are_taken_apart(string text, string expected)
    {
        List<KeyValuePair<string, string>> pairs = PairReader.Read(text, out string? wrong);

        // A tab belongs to a value, as in PgBouncer: the second pair of that line is then not one.
        Assert.Equal(text.Contains("a\tport", StringComparison.Ordinal), wrong is not null);
        Assert.Equal(expected.TrimEnd('|'), string.Join('|', pairs.Select(p => $"{p.Key}:{p.Value}")));
    }

    [Theory]
    [InlineData("host", "expected key=value pairs; put values with blanks in single quotes")]
    [InlineData("host a=b", "expected key=value pairs; put values with blanks in single quotes")]
    [InlineData("=b", "a key is missing before an =")]
    [InlineData("a=b =c", "a key is missing before an =")]
    [InlineData("host=", "host has no value; leave it out instead")]
    [InlineData("host=''", "host has an empty value; leave it out instead")]
    [InlineData("q='select 1", "the value of q has no closing single quote")]
    [InlineData("q='it''", "the value of q has no closing single quote")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        PairReader.Read(text, out string? wrong);

        Assert.Equal(expected, wrong);
    }

    [Fact]
    public void Any_values_survive_quoting()
    {
        Gen<string> value = Gen.String.Where(s => s.Length > 0);
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 8], value).List[0, 6].Sample(pairs =>
        {
            string text = string.Join(' ', pairs.Select(p => $"{p.Item1}='{p.Item2.Replace("'", "''", StringComparison.Ordinal)}'"));

            List<KeyValuePair<string, string>> read = PairReader.Read(text, out string? wrong);

            return wrong is null && read.Select(p => (p.Key, p.Value)).SequenceEqual(pairs);
        });
    }
}
