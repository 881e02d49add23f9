using CsCheck;
using Dcp.Bench;

namespace Dcp.Tests.Bench;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 3.0 }, 2.5)]
    [InlineData(new[] { 7.0 }, 7.0)]
    public void The_median_is_the_middle(double[] values, double median) => Assert.Equal(median, Spread.Of(values).Median);

    [Fact]
    public void Half_of_the_values_lie_on_either_side_of_the_median() =>
        Gen.Double[-1000, 1000].Array[1, 20].Sample(values =>
        {
            Spread spread = Spread.Of(values);
            Assert.Equal(values.Min(), spread.Min);
            Assert.Equal(values.Max(), spread.Max);
            Assert.True(values.Count(value => value <= spread.Median) * 2 >= values.Length);
            Assert.True(values.Count(value => value >= spread.Median) * 2 >= values.Length);
        });

    [Fact]
    public void It_is_written_with_its_range() => Assert.Equal("2.00 (1.00-3.00)", Spread.Of([3, 1, 2]).Format("0.00"));

    [Fact]
    public void Nothing_has_no_spread() => Assert.Throws<ArgumentException>(() => Spread.Of([]));
}
