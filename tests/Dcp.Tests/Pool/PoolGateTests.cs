using Dcp.Server.Pool;

namespace Dcp.Tests.Pool;

public sealed class PoolGateTests
{
    [Fact]
    public void A_meter_counts_each_hold()
    {
        PoolGate gate = new() { Meter = new GateMeter() };
        for (var i = 0; i < 3; i++)
        {
            using (gate.Hold()) { }
        }

        Assert.Equal((3, 0), (gate.Meter.Holds, gate.Meter.Contended));
        Assert.InRange(gate.Meter.Quantile(0.5), 0, Math.Max(16, gate.Meter.Longest * 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1_000)]
    [InlineData(1_234_567_890)]
    public void A_duration_is_known_within_a_sixteenth(long nanoseconds)
    {
        GateMeter meter = new();
        meter.Left((long)(nanoseconds * (System.Diagnostics.Stopwatch.Frequency / 1e9)));

        Assert.InRange(meter.Quantile(0.99), meter.Sum, meter.Sum + (meter.Sum / 16) + 1);
    }

    [Fact]
    public void Without_holds_there_is_nothing_to_tell() => Assert.Equal(0, new GateMeter().Quantile(0.99));
}
