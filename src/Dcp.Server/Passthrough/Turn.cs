namespace Dcp.Server.Passthrough;

/// <summary>What came of asking for a server.</summary>
internal enum Turn
{
    Taken,

    /// <summary>No room: the client stands in the queue and is called.</summary>
    Waits,

    /// <summary>No server is up.</summary>
    None,

    /// <summary>No room, and too many wait already.</summary>
    QueueFull,
}
