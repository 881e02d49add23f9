namespace Dcp.Server.Balance.Policies;

/// <summary>The least loaded of a few that are drawn by lot, the weights counting: nearly as even as leastconn, and no herd follows it.</summary>
internal sealed class RandomPolicy(int draws, Random random) : IBalancePolicy
{
    public Member Choose(ReadOnlySpan<Candidate> candidates, ulong source)
    {
        var total = 0.0;
        foreach (var candidate in candidates) total += candidate.Weight;
        var best = Draw(candidates, total);
        for (var i = 1; i < draws; i++)
        {
            var other = Draw(candidates, total);
            if (other.Load < best.Load) best = other;
        }

        return best.Member;
    }

    private Candidate Draw(ReadOnlySpan<Candidate> candidates, double total)
    {
        var left = random.NextDouble() * total;
        foreach (var candidate in candidates)
        {
            left -= candidate.Weight;
            if (left < 0) return candidate;
        }

        return candidates[^1];
    }
}
