namespace Dcp.Workload.Running;

/// <summary>What a run is at.</summary>
internal enum RunPhase
{
    /// <summary>Connections are being opened; no cycle has begun.</summary>
    Opening,

    /// <summary>Cycles go on that do not count.</summary>
    WarmingUp,

    /// <summary>Cycles go on that count.</summary>
    Running,
}
