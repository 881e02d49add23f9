using System.Text;
using CsCheck;
using Dcp.Server.State;

namespace Dcp.Tests.State;

public sealed class StateMarksTests
{
    private const string Filler = "select abcdefghijklmnopqrstuvwxyz, 0123456789";

    [Theory]
    [InlineData("")]
    [InlineData("int")]
    [InlineData("select info, intro from point where i = n")]
    public void Finds_nothing_where_there_is_nothing(string text) => Assert.Equal(-1, IndexOf(text));

    [Theory]
    [InlineData("_")]
    [InlineData(";")]
    [InlineData("into")]
    [InlineData("INTO")]
    [InlineData("iNtO")]
    public void Finds_the_mark_wherever_it_is(string mark)
    {
        for (int length = 0; length <= Filler.Length; length++)
        {
            for (int at = 0; at <= length; at++) Assert.Equal(at, IndexOf(Filler[..length].Insert(at, mark)));
        }
    }

    [Fact]
    public void Finds_what_a_search_byte_by_byte_finds() =>
        Gen.Char["iInNtToO_;x"].Array[0, 60].Select(letters => new string(letters)).Sample(text => Assert.Equal(Slowly(text), IndexOf(text)));

    private static int IndexOf(string text) => StateMarks.IndexOf(Encoding.ASCII.GetBytes(text));

    private static int Slowly(string text)
    {
        int into = text.IndexOf("into", StringComparison.OrdinalIgnoreCase);
        int other = text.IndexOfAny(['_', ';']);
        return into < 0 ? other : other < 0 ? into : Math.Min(into, other);
    }
}
