using Dcp.Server.Pool;

namespace Dcp.Tests.Pool;

public sealed class ParameterValuesTests
{
    private static ParameterValues Of(params (string Name, string Value)[] items) =>
        items.Aggregate(ParameterValues.Empty, (values, item) => values.With(item.Name, item.Value));

    [Fact]
    public void Sets_that_are_alike_become_the_eldest_in_whatever_order_they_meet()
    {
        ParameterValues[] sets = [.. Enumerable.Range(0, 6).Select(i => i % 2 == 0 ? Of(("a", "1"), ("b", "2")) : Of(("B", "2"), ("a", "1")))];
        var eldest = sets[0];
        var random = new Random(1);
        for (var meeting = 0; meeting < 200; meeting++)
        {
            var (one, other) = (random.Next(sets.Length), random.Next(sets.Length));
            sets[one] = sets[other] = ParameterValues.Common(sets[one], sets[other]);
        }

        Assert.All(sets, set => Assert.Same(eldest, set));
    }

    [Theory]
    [InlineData("utf8", "UTF8")]
    [InlineData("UTF8", "utf8")]
    public void The_spelling_of_the_server_is_kept(string client, string server)
    {
        var (ours, theirs) = (Of(("client_encoding", client)), Of(("client_encoding", server)));

        Assert.True(ours.Matches(theirs));
        Assert.Same(theirs, ParameterValues.Common(ours, theirs));
    }

    [Fact]
    public void A_value_that_depends_on_case_does_not_match_another()
    {
        Assert.False(Of(("search_path", "A")).Matches(Of(("search_path", "a"))));
        Assert.True(Of(("TimeZone", "utc")).Matches(Of(("timezone", "UTC"))));
        Assert.False(Of(("a", "1")).Matches(Of(("a", "1"), ("b", "2"))));
        Assert.False(Of(("a", "1"), ("b", "2")).Matches(Of(("a", "1"))));
    }
}
