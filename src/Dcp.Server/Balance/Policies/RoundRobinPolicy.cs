namespace Dcp.Server.Balance.Policies;

/// <summary>
/// In turn, as often as the weights say, and evenly mixed: each target earns its weight at each choice, the richest is chosen and pays
/// what all have earned together.
/// </summary>
internal sealed class RoundRobinPolicy : IBalancePolicy
{
    public Member Choose(ReadOnlySpan<Candidate> candidates, ulong source)
    {
        var best = candidates[0].Member;
        var earned = 0.0;
        foreach (var candidate in candidates)
        {
            candidate.Member.Credit += candidate.Weight;
            earned += candidate.Weight;
            if (candidate.Member.Credit > best.Credit) best = candidate.Member;
        }

        best.Credit -= earned;
        return best;
    }
}
