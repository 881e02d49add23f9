using Dcp.Server.Metrics;

namespace Dcp.Tests.Metrics;

public sealed class CloseCountsTests
{
    [Theory]
    [InlineData("client close request", "client close request")]
    [InlineData("no such database: <script>", "no such database")]
    [InlineData("database \"a\" is disabled", "database")]
    [InlineData("auth_type=any needs a forced user", "auth_type=any needs a forced user")]
    [InlineData("no more connections allowed (max_client_conn)", "no more connections allowed (max_client_conn)")]
    [InlineData("57014 came", "other")]
    [InlineData("\"trust\" authentication failed", "authentication failed")]
    [InlineData("\"", "other")]
    [InlineData("", "")]
    public void What_was_said_by_others_is_not_part_of_the_kind(string reason, string kind) => Assert.Equal(kind, CloseCounts.KindOf(reason));

    [Fact]
    public void There_are_never_more_than_a_hundred_kinds_and_the_rest()
    {
        CloseCounts counts = new();
        for (var i = 0; i < 1000; i++) counts.Count(CloseSide.Client, $"{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i / 676))}");

        Assert.Equal(101, counts.All.Count());
        Assert.Equal(1000, counts.All.Sum(entry => entry.Count));
        Assert.Equal(900, counts.All.Single(entry => entry.Reason == CloseCounts.Other).Count);
    }
}
