using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class LocalityValueTests
{
    [Theory]
    [InlineData("region=eu,zone=a", "region=eu,zone=a", 0)]
    [InlineData("region=eu,zone=a", "region=eu,zone=b", 1)]
    [InlineData("region=eu,zone=a", "region=us,zone=a", 2)]
    [InlineData("region=eu", "cloud=x,region=eu,zone=q", 0)]
    [InlineData("region=eu", "", 1)]
    public void Distance_is_what_is_not_shared_from_the_widest_tier_on(string home, string other, int distance) =>
        Assert.Equal(distance, Locality.Parse(home)!.DistanceTo(new Locality(other)));

    [Theory]
    [InlineData("eu-west1")]
    [InlineData("region=")]
    [InlineData("=eu")]
    [InlineData(",")]
    public void Other_texts_are_no_locality(string text) => Assert.Null(Locality.Parse(text));
}
