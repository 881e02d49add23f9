using Dcp.Bench;

namespace Dcp.Tests.Bench;

public sealed class BenchRatioTests
{
    [Fact]
    public void Each_round_is_compared_with_its_own_pair()
    {
        BenchRatio? ratio = BenchRatio.Of(Series("dcp", (1000, 20), (2000, 10)), Series("pgbouncer", (1000, 40), (1000, 40)));

        Assert.NotNull(ratio);
        Assert.Equal(new Spread(0.375, 0.25, 0.5), ratio.Cpu);
        Assert.Equal(new Spread(1.5, 1, 2), ratio.Throughput);
    }

    [Fact]
    public void A_series_that_ended_early_is_not_compared() =>
        Assert.Null(BenchRatio.Of(Series("dcp", (1000, 20)) with { Error = "connection refused" }, Series("pgbouncer", (1000, 40))));

    private static BenchSeries Series(string target, params (double Rate, double Cpu)[] rounds) =>
        new("simple", 16, target, [.. rounds.Select(round => new BenchSample(1, 0, round.Rate, 1, round.Cpu, null, null, null))], null);
}
