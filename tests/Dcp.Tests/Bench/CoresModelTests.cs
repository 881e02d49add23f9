using Dcp.Bench.Cores;

namespace Dcp.Tests.Bench;

public sealed class CoresModelTests
{
    [Fact]
    public void Without_a_lock_and_without_sharing_every_core_counts() =>
        Assert.Equal(16, new CoresModel(10, 0, 0).Speedup(16), 6);

    [Fact]
    public void Work_under_the_lock_is_done_one_after_the_other() =>
        Assert.Equal(1, new CoresModel(10, 0, 10).Speedup(64), 6);

    [Fact]
    public void No_number_of_cores_is_faster_than_the_lock() =>
        Assert.InRange(new CoresModel(10, 0, 0.5).Speedup(64), 19, 20);

    [Fact]
    public void Sharing_costs_twice_at_most_of_what_it_costs_two() =>
        Assert.InRange(new CoresModel(10, 5, 0).Speedup(64), 32, 32.6);
}
