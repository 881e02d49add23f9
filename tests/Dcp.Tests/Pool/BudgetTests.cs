using Dcp.Server.Pool;

namespace Dcp.Tests.Pool;

public sealed class BudgetTests
{
    [Fact]
    public void A_lower_limit_says_what_is_above_it_and_refuses_until_that_is_given_back()
    {
        Budget budget = new(3);
        Assert.True(budget.TryTake() && budget.TryTake() && budget.TryTake());
        Assert.False(budget.TryTake());

        Assert.Equal(3, budget.SetLimit(2));
        Assert.True(budget.IsOver);
        budget.Give();
        Assert.False(budget.IsOver || budget.TryTake());
        budget.Give();
        Assert.True(budget.TryTake());
        Assert.Equal((2, 2), (budget.Limit, budget.Taken));
    }

    [Fact]
    public void No_limit_is_never_over()
    {
        Budget budget = new(0);
        Assert.True(budget.TryTake());
        Assert.False(budget.IsOver);
        Assert.False(budget.TryTake(1));
        Assert.True(budget.TryTake(2));
    }

    [Fact]
    public async Task Who_lowers_the_limit_knows_the_most_that_there_can_be()
    {
        for (var round = 0; round < 200; round++)
        {
            Budget budget = new(8);
            var takers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 4; i++) budget.TryTake();
            })).ToArray();
            var taken = budget.SetLimit(4);
            await Task.WhenAll(takers);
            Assert.InRange(budget.Taken, 0, Math.Max(4, taken));
        }
    }
}
