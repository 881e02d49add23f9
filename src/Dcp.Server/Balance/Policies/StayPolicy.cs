namespace Dcp.Server.Balance.Policies;

/// <summary>Stays with the target that was reached last, until that can no longer be had (libpq's <c>load_balance_hosts=disable</c>).</summary>
internal sealed class StayPolicy : IBalancePolicy
{
    public Member Choose(ReadOnlySpan<Candidate> candidates, ulong source)
    {
        var best = candidates[0].Member;
        foreach (var candidate in candidates)
        {
            if (candidate.Member.LastReached > best.LastReached) best = candidate.Member;
        }

        return best;
    }
}
