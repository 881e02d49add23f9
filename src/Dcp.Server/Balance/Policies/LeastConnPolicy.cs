namespace Dcp.Server.Balance.Policies;

/// <summary>The target with the fewest connections for its weight; among equals the one that was chosen longest ago.</summary>
internal sealed class LeastConnPolicy : IBalancePolicy
{
    public Member Choose(ReadOnlySpan<Candidate> candidates, ulong source)
    {
        var best = candidates[0];
        foreach (var candidate in candidates)
        {
            if (candidate.Load < best.Load || (candidate.Load == best.Load && candidate.Member.LastChosen < best.Member.LastChosen)) best = candidate;
        }

        return best.Member;
    }
}
