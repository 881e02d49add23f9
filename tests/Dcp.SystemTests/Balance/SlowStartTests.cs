using System.Globalization;

namespace Dcp.SystemTests.Balance;

/// <summary>A server that came back is filled gradually, as HAProxy fills it.</summary>
public sealed class SlowStartTests
{
    [Fact]
    public async Task A_server_that_came_back_gets_little_at_first_and_its_share_in_the_end()
    {
        int place = Support.Ports.Free();
        await using NamedServer steady = new("s");
        NamedServer back = new("b", place);
        await using BesideHaproxy both = await BesideHaproxy.StartAsync($"""
            defaults
              mode tcp
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              timeout check 10s
            listen in
              bind 127.0.0.1:{"{in}"}
              balance roundrobin
              server steady 127.0.0.1:{steady.Port} weight 100
              server back 127.0.0.1:{place} weight 100 check inter 2s fastinter 100ms downinter 200ms rise 1 fall 2 slowstart 10s
            """, "in");
        try
        {
            // A start is none: what has not been down has its whole share.
            foreach (Balancer balancer in both.Both)
            {
                await balancer.WaitForAsync("in/back", "UP");
                Assert.Equal((balancer, "bbbbbsssss"), (balancer, Sorted(await NamedServer.AskInTurnAsync(balancer["in"], 10))));
            }

            await back.DisposeAsync();
            foreach (Balancer balancer in both.Both)
            {
                await balancer.WaitForAsync("in/back", "DOWN");
                Assert.Equal((balancer, "ssssssssss"), (balancer, await NamedServer.AskInTurnAsync(balancer["in"], 10)));
            }

            back = new NamedServer("b", place);
            foreach (Balancer balancer in both.Both)
            {
                await balancer.WaitForAsync("in/back", "UP");
                string early = await NamedServer.AskInTurnAsync(balancer["in"], 20);
                double share = await WeightAsync(balancer);
                // Only where the machine let us ask in time.
                if (share < 50) Assert.True(early.Count(name => name == 'b') < 8, $"{balancer} sent {early} while the share was {share} of 100");
            }

            foreach (Balancer balancer in both.Both)
            {
                await balancer.StatisticsAsync(rows => rows["in/back"]["weight"] == "100" && rows["in/back"]["throttle"].Length == 0);
                Assert.Equal((balancer, "bbbbbsssss"), (balancer, Sorted(await NamedServer.AskInTurnAsync(balancer["in"], 10))));
            }
        }
        finally
        {
            await back.DisposeAsync();
        }
    }

    private static async Task<double> WeightAsync(Balancer balancer)
    {
        var row = (await balancer.StatisticsAsync())["in/back"];
        Assert.True(row["weight"] == "100" || row["throttle"].Length > 0, $"{balancer} has the weight {row["weight"]} and the throttle '{row["throttle"]}'");
        return double.Parse(row["weight"], CultureInfo.InvariantCulture);
    }

    private static string Sorted(string text) => string.Concat(text.Order());
}
