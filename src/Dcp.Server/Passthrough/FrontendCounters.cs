namespace Dcp.Server.Passthrough;

/// <summary>What a frontend has done so far. Changed by any thread, by <see cref="Interlocked"/>.</summary>
internal sealed class FrontendCounters
{
    internal long Total;
    internal long Received;
    internal long Sent;
    internal long Denied;

    /// <summary>Clients that got no server.</summary>
    internal long Failed;

    /// <summary>Attempts to connect after a first one that failed.</summary>
    internal long Retries;
}
