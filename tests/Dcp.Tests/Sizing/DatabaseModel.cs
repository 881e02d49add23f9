namespace Dcp.Tests.Sizing;

/// <summary>
/// A database whose statements take longer the more of them run together, by the Universal Scalability Law (N. J. Gunther): queueing for what is
/// shared, and the cost of keeping everybody in agreement, which makes throughput fall beyond its peak.
/// </summary>
/// <param name="Alone">Seconds that a statement takes alone.</param>
/// <param name="Contention">USL's sigma.</param>
/// <param name="Coherency">USL's kappa.</param>
/// <param name="Statements">Of a transaction.</param>
/// <param name="Think">Seconds between two of them, at the client, which keeps its server.</param>
/// <param name="Pause">Seconds between two transactions.</param>
internal sealed record DatabaseModel(double Alone, double Contention, double Coherency, int Statements, double Think, double Pause, int Clients)
{
    /// <summary>Of the speed it has when all of it is there.</summary>
    internal double Speed { get; init; } = 1;

    /// <summary>How far its speed swings by itself, as on a host that others use, too: the standard deviation of its logarithm. 0: not at all.</summary>
    internal double Unrest { get; init; }

    /// <summary>Seconds that a swing lasts.</summary>
    internal double UnrestSeconds { get; init; } = 2;

    internal double ServiceSeconds(int running) =>
        Alone / Speed * (1 + (Contention * (running - 1)) + (Coherency / (Speed * Speed) * running * (running - 1)));
}
