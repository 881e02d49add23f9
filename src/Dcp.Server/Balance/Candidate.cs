namespace Dcp.Server.Balance;

/// <summary>A target that may be chosen, with its weight at this moment, which is above 0.</summary>
internal readonly record struct Candidate(Member Member, double Weight)
{
    /// <summary>Connections for its weight, if it got one more.</summary>
    internal double Load => (Member.Active + 1) / Weight;
}
