using Dcp.Server.Metrics;

namespace Dcp.Server.Passthrough;

/// <summary>What a frontend has done so far. Changed by any thread, by <see cref="Interlocked"/>.</summary>
internal sealed class FrontendCounters(TimeProvider clock)
{
    /// <summary>Connections that were accepted.</summary>
    internal long Total;

    /// <summary>Those of them that began a session: the others gave no PROXY header, where one was wanted.</summary>
    internal long Began;

    /// <summary>Sessions that are there, and the most that there were.</summary>
    internal long Open;
    internal long MostOpen;

    internal long Received;
    internal long Sent;
    internal long Denied;

    internal RateCounter ConnectionRate { get; } = new(clock);

    internal RateCounter SessionRate { get; } = new(clock);

    internal PassCounters Passed { get; } = new();
}
