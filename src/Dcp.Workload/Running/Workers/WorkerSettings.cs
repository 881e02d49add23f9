namespace Dcp.Workload.Running.Workers;

/// <summary>The first line to a worker: its part of a run. The URI has its password, which is why this comes over a pipe and not as arguments.</summary>
/// <param name="Rate">Cycles a second over all workers; null for as many as there can be.</param>
/// <param name="Index">Which worker this is; of all connections it has those whose number is this modulo <paramref name="Workers"/>.</param>
internal sealed record WorkerSettings(
    int Index,
    int Workers,
    string Workload,
    string Uri,
    IReadOnlyDictionary<string, string> Arguments,
    int Connections,
    long? Iterations,
    TimeSpan? Duration,
    double? Rate,
    TimeSpan WarmUp,
    TimeSpan Ramp,
    TimeSpan? ConnectionLifetime,
    string ApplicationName,
    bool Autocommit,
    bool Prepare,
    int OpeningAtOnce,
    TimeSpan Grace,
    TimeSpan InterruptGrace)
{
    /// <summary>How many of the connections are this worker's.</summary>
    public int OwnConnections => (Connections - Index + Workers - 1) / Workers;

    /// <summary>Whether all connections are opened before the first cycle; with a ramp each is opened when its client begins.</summary>
    public bool OpensFirst => Ramp == TimeSpan.Zero;
}
