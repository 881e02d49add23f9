namespace Dcp.Server.Balance;

/// <summary>A target that has more than its share, and the one that misses most.</summary>
/// <param name="Surplus">Connections that <paramref name="From"/> has too many; at least 1.</param>
internal readonly record struct Excess(Member From, Member To, int Surplus);
