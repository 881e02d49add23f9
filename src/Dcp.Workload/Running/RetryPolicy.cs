namespace Dcp.Workload.Running;

/// <summary>
/// How often a transaction that the database asked to repeat is repeated, and how long to wait before: the first time
/// <see cref="First"/>, then double each time up to <see cref="Longest"/>, each between half and all of that, at random, so
/// that those who collided do not meet again.
/// </summary>
internal sealed record RetryPolicy
{
    public static RetryPolicy Default { get; } = new();

    /// <summary>Repetitions of one transaction, after which its error counts as one.</summary>
    public int Limit { get; init; } = 10;

    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(2);

    /// <param name="retry">Which repetition this is, from 0.</param>
    /// <returns>How long to wait before it, or null when there is to be none.</returns>
    public TimeSpan? DelayBefore(int retry, Random random)
    {
        if (retry >= Limit)
            return null;
        double doubled = First.TotalSeconds * Math.Pow(2, retry);
        return TimeSpan.FromSeconds(Math.Min(doubled, Longest.TotalSeconds) * (0.5 + (random.NextDouble() / 2)));
    }
}
