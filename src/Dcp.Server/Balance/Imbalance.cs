namespace Dcp.Server.Balance;

/// <summary>Finds the connection that should be elsewhere, when a target has come back and its share is still with the others.</summary>
internal static class Imbalance
{
    /// <summary>
    /// The target with the most beyond its share and the one with the most to get, if the first can give one and the second has room for
    /// it; null when all have their share, give or take one. So moving one at a time ends.
    /// </summary>
    internal static Excess? Find(ReadOnlySpan<Candidate> candidates)
    {
        double weights = 0;
        double connections = 0;
        foreach (var candidate in candidates)
        {
            weights += candidate.Weight;
            connections += candidate.Member.Active;
        }

        Member? from = null;
        Member? to = null;
        var most = 0.0;
        var least = 0.0;
        foreach (var candidate in candidates)
        {
            var surplus = candidate.Member.Active - (connections * candidate.Weight / weights);
            if (surplus > most) (most, from) = (surplus, candidate.Member);
            if (surplus < least) (least, to) = (surplus, candidate.Member);
        }

        // Whoever gives must be no poorer after it than the other was before.
        return from is not null && to is not null && most - least > 1 && most >= 0.5 && least <= -0.5 && most - 1 >= least ? new Excess(from, to, Math.Max(1, (int)Math.Round(most))) : null;
    }
}
