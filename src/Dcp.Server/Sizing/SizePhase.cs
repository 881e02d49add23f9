namespace Dcp.Server.Sizing;

/// <summary>What a controller is doing.</summary>
internal enum SizePhase
{
    /// <summary>Nobody waits: the size is no limit, and nothing can be learned about it.</summary>
    Unused,

    /// <summary>Doubles as long as throughput follows.</summary>
    Growing,

    /// <summary>Compares a size above with one below.</summary>
    Probing,

    /// <summary>Stays for a while, as the last probes have hardly moved it.</summary>
    Resting,

    /// <summary>The database is overloaded: has just been made smaller.</summary>
    BackingOff,
}
