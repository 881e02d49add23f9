using Dcp.Demo;
using Dcp.Tests.Sampling;

namespace Dcp.Tests.Demo;

public sealed class PlainDisplayTests
{
    [Fact]
    public void A_step_says_how_far_it_is_every_five_seconds_and_how_it_ended()
    {
        ManualTime time = new();
        StringWriter output = new();
        PlainDisplay display = new(output, time);
        IDemoStep step = display.Begin("Data");

        time.Advance(3);
        step.Report(0.1, "too soon");
        time.Advance(3);
        step.Report(0.25, "250 rows");
        time.Advance(4);
        step.Report(0.5, "too soon again");
        step.End("1,000 rows");

        Assert.Equal(
            ["[   6.0 s] Data: 25 %, 250 rows", "[  10.0 s] Data: 1,000 rows"],
            output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
