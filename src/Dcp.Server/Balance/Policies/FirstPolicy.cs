namespace Dcp.Server.Balance.Policies;

/// <summary>The first that has room, so that the last ones stay free (HAProxy's <c>first</c>).</summary>
internal sealed class FirstPolicy : IBalancePolicy
{
    public Member Choose(ReadOnlySpan<Candidate> candidates, ulong source) => candidates[0].Member;
}
