using CsCheck;
using Dcp.Server.Balance;
using Dcp.Server.Balance.Policies;

namespace Dcp.Tests.Balance;

public sealed class PolicyTests
{
    private static readonly Gen<int[]> s_weights = Gen.Int[1, 10].Array[1, 8];

    [Fact]
    public void Round_robin_gives_each_its_weight_in_every_cycle() => s_weights.Sample(weights =>
    {
        var candidates = Members.Candidates(weights);
        RoundRobinPolicy policy = new();
        for (var cycle = 0; cycle < 3; cycle++)
        {
            var chosen = Enumerable.Range(0, weights.Sum()).Select(_ => policy.Choose(candidates, 0)).ToList();
            Assert.Equal(weights, candidates.Select(candidate => chosen.Count(member => member == candidate.Member)));
        }
    });

    [Fact]
    public void Round_robin_begins_with_the_first_and_goes_on_in_order()
    {
        var candidates = Members.Candidates(1, 1, 1);
        RoundRobinPolicy policy = new();

        Assert.Equal("s0 s1 s2 s0", string.Join(' ', Enumerable.Range(0, 4).Select(_ => policy.Choose(candidates, 0).Name)));
    }

    [Fact]
    public void Round_robin_mixes_a_heavy_target_with_light_ones()
    {
        var candidates = Members.Candidates(5, 1, 1);
        RoundRobinPolicy policy = new();
        var order = string.Concat(Enumerable.Range(0, 7).Select(_ => policy.Choose(candidates, 0).Name[1]));

        Assert.DoesNotContain("0000", order, StringComparison.Ordinal);
    }

    [Fact]
    public void Leastconn_keeps_loads_within_one_connection_whatever_ends_meanwhile() =>
        Gen.Select(Gen.Int[2, 6], Gen.Int[0, 1000].Array[1, 200]).Sample((count, picks) =>
        {
            var candidates = Members.Candidates([.. Enumerable.Repeat(1, count)]);
            LeastConnPolicy policy = new();
            var order = 0L;
            foreach (var pick in picks)
            {
                var least = candidates.Min(candidate => candidate.Member.Active);
                var chosen = policy.Choose(candidates, 0);
                Assert.Equal(least, chosen.Active);
                chosen.Take(++order);
                var busiest = candidates[pick % count].Member;
                if (pick % 3 == 0 && busiest.Active > 0) busiest.Give();
            }
        });

    [Fact]
    public void Leastconn_fills_by_weight() => s_weights.Sample(weights =>
    {
        var candidates = Members.Candidates(weights);
        LeastConnPolicy policy = new();
        for (var i = 1; i <= 10 * weights.Sum(); i++) policy.Choose(candidates, 0).Take(i);

        Assert.All(candidates, candidate => Assert.InRange(candidate.Member.Active, (int)(9 * candidate.Weight), (int)(11 * candidate.Weight) + 1));
    });

    [Fact]
    public void Source_sends_a_client_to_the_same_target_and_moves_only_those_whose_target_is_gone() =>
        Gen.Select(Gen.Int[2, 8], Gen.ULong.Array[50, 50], Gen.Int[0, 7]).Sample((count, clients, gone) =>
        {
            var candidates = Members.Candidates([.. Enumerable.Repeat(1, count)]);
            SourcePolicy policy = new();
            var before = clients.Select(client => policy.Choose(candidates, client)).ToList();
            Assert.Equal(before, clients.Select(client => policy.Choose(candidates, client)));
            var left = candidates.Where((_, i) => i != gone % count).ToArray();
            for (var i = 0; i < clients.Length; i++)
            {
                if (left.Any(candidate => candidate.Member == before[i])) Assert.Same(before[i], policy.Choose(left, clients[i]));
            }
        });

    [Fact]
    public void Source_spreads_clients_by_weight()
    {
        var candidates = Members.Candidates(1, 3);
        SourcePolicy policy = new();
        var heavy = Enumerable.Range(0, 4000).Count(i => policy.Choose(candidates, (ulong)i * 0x9E3779B97F4A7C15).Name == "s1");

        Assert.InRange(heavy, 2800, 3200);
    }

    [Fact]
    public void First_takes_the_first() => Assert.Equal("s0", new FirstPolicy().Choose(Members.Candidates(1, 9), 0).Name);

    [Fact]
    public void Random_draws_by_weight_and_takes_the_less_loaded_of_two()
    {
        var candidates = Members.Candidates(1, 1, 1);
        RandomPolicy policy = new(2, new Random(1));
        for (var i = 1; i <= 900; i++) policy.Choose(candidates, 0).Take(i);

        Assert.All(candidates, candidate => Assert.InRange(candidate.Member.Active, 290, 310));
    }

    [Fact]
    public void Stay_stays_with_the_target_that_was_reached_last()
    {
        var candidates = Members.Candidates(1, 1, 1);
        StayPolicy policy = new();
        Assert.Equal("s0", policy.Choose(candidates, 0).Name);
        candidates[2].Member.LastReached = 5;

        Assert.Equal("s2", policy.Choose(candidates, 0).Name);
    }

    [Fact]
    public void Moving_one_connection_at_a_time_ends_with_everybody_having_their_share() =>
        Gen.Select(s_weights, Gen.Int[0, 40].Array[8, 8]).Sample((weights, active) =>
        {
            Candidate[] candidates = [.. weights.Select((weight, i) => new Candidate(Members.New(i, weight, active[i]), weight))];
            var total = candidates.Sum(candidate => candidate.Member.Active);
            var moves = 0;
            while (Imbalance.Find(candidates) is var (from, to, surplus))
            {
                Assert.InRange(surplus, 1, from.Active);
                from.Give();
                to.Take(0);
                Assert.True(++moves <= total, "connections are moved in circles");
            }

            Assert.Equal(total, candidates.Sum(candidate => candidate.Member.Active));
            foreach (var candidate in candidates)
                Assert.InRange(candidate.Member.Active - (total * candidate.Weight / weights.Sum()), -candidates.Length, candidates.Length);
        });
}
