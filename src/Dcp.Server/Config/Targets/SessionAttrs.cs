namespace Dcp.Server.Config;

/// <summary>What a pool's servers must be (libpq's target_session_attrs).</summary>
public enum SessionAttrs
{
    Any,

    /// <summary>Takes writes: no standby, and transactions are not read-only by default.</summary>
    ReadWrite,

    ReadOnly,

    /// <summary>Not in recovery.</summary>
    Primary,

    /// <summary>In recovery.</summary>
    Standby,

    /// <summary>A standby if there is one, otherwise any.</summary>
    PreferStandby,
}
