namespace Dcp.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Version_is_known() => Assert.NotNull(typeof(SmokeTests).Assembly.GetName().Version);
}
