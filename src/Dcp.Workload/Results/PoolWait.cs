namespace Dcp.Workload.Results;

/// <summary>Waiting for a server connection as the pooler counted it over the run (SHOW STATS, total_wait_time).</summary>
/// <param name="TotalMs">All clients' waiting together, ms.</param>
/// <param name="Assignments">Times a server was given to a client.</param>
/// <param name="LongestMs">The longest wait seen in SHOW POOLS (maxwait), ms; sampled once a second.</param>
public sealed record PoolWait(double TotalMs, long Assignments, double LongestMs);
