namespace Dcp.Server.Balance;

/// <summary>
/// Chooses one of several targets. It may keep a memory of its own: its set calls it under its lock. No IO, no clock.
/// </summary>
internal interface IBalancePolicy
{
    /// <param name="candidates">At least one; in the order of the configuration.</param>
    /// <param name="source">A hash of who asks, for policies that keep a client with its target.</param>
    Member Choose(ReadOnlySpan<Candidate> candidates, ulong source);
}
