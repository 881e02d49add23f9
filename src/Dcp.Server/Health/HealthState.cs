namespace Dcp.Server.Health;

/// <summary>Where a target stands, by its checks.</summary>
internal enum HealthState
{
    /// <summary>Its checks pass.</summary>
    Up,

    /// <summary>Up, and the last checks failed.</summary>
    GoingDown,

    /// <summary>Its checks fail.</summary>
    Down,

    /// <summary>Down, and the last checks passed.</summary>
    GoingUp,
}
