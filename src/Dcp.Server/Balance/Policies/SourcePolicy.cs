using System.Numerics;

namespace Dcp.Server.Balance.Policies;

/// <summary>
/// The same client comes to the same target. Every target draws a lot for the client, the weights counting (rendezvous hashing): when
/// one goes, only its own clients go elsewhere, and they come back with it.
/// </summary>
internal sealed class SourcePolicy : IBalancePolicy
{
    public Member Choose(ReadOnlySpan<Candidate> candidates, ulong source)
    {
        var best = candidates[0].Member;
        var shortest = double.PositiveInfinity;
        foreach (var candidate in candidates)
        {
            var lot = -Math.Log(Fraction(source, candidate.Member.Key)) / candidate.Weight;
            if (lot >= shortest) continue;
            shortest = lot;
            best = candidate.Member;
        }

        return best;
    }

    /// <summary>A number above 0 and below 1 that looks drawn by chance and is the same each time.</summary>
    private static double Fraction(ulong source, ulong key)
    {
        var mixed = source ^ BitOperations.RotateLeft(key, 32) ^ (key * 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (((mixed ^ (mixed >> 31)) >> 11) + 0.5) / (1UL << 53);
    }
}
