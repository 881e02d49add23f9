using System.Net;
using Dcp.Server.Session;
using Dcp.Tests.Sampling;

namespace Dcp.Tests.Session;

public sealed class LoginPenaltyTests
{
    private static readonly IPAddress s_guesser = IPAddress.Parse("10.0.0.1");

    private readonly ManualTime _time = new();

    [Fact]
    public void Each_failure_costs_more_than_the_one_before_up_to_a_second()
    {
        LoginPenalty penalty = new(_time);
        double[] delays = [.. Enumerable.Range(0, 9).Select(_ => penalty.Failed(s_guesser).TotalMilliseconds)];

        Assert.Equal([0, 20, 40, 80, 160, 320, 640, 1000, 1000], delays);
    }

    [Fact]
    public void Another_address_pays_for_itself_alone()
    {
        LoginPenalty penalty = new(_time);
        for (var i = 0; i < 5; i++) penalty.Failed(s_guesser);

        Assert.Equal(TimeSpan.Zero, penalty.Failed(IPAddress.Parse("10.0.0.2")));
    }

    [Fact]
    public void After_a_minute_of_peace_it_is_forgotten()
    {
        LoginPenalty penalty = new(_time);
        for (var i = 0; i < 5; i++) penalty.Failed(s_guesser);
        _time.Advance(60);

        Assert.Equal(TimeSpan.Zero, penalty.Failed(s_guesser));
    }
}
