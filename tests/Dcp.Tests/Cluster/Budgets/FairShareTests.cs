using CsCheck;
using Dcp.Server.Cluster.Budgets;

namespace Dcp.Tests.Cluster.Budgets;

public sealed class FairShareTests
{
    [Theory]
    [InlineData(10, new[] { 3, 4 }, new[] { 3, 4 })]
    [InlineData(10, new[] { 2, 20, 20 }, new[] { 2, 4, 4 })]
    [InlineData(10, new[] { 20, 20, 20 }, new[] { 4, 3, 3 })]
    [InlineData(1, new[] { 0, 5, 5 }, new[] { 0, 1, 0 })]
    [InlineData(0, new[] { 5 }, new[] { 0 })]
    [InlineData(-3, new[] { 5 }, new[] { 0 })]
    public void Who_wants_little_gets_it_and_the_others_get_the_same(int available, int[] wanted, int[] shares) =>
        Assert.Equal(shares, FairShare.Divide(available, wanted));

    [Fact]
    public void All_is_given_out_or_all_are_content() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 300].Array[1, 8]).Sample((available, wanted) =>
        {
            var shares = FairShare.Divide(available, wanted);
            return shares.Sum() == Math.Min(available, wanted.Sum()) && shares.Zip(wanted).All(pair => pair.First <= pair.Second);
        });
}
