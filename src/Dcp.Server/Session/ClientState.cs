namespace Dcp.Server.Session;

/// <summary>Where a client is in its life; the last three are PgBouncer's words in SHOW CLIENTS.</summary>
internal enum ClientState : byte
{
    /// <summary>Connected, not yet welcomed.</summary>
    Login,

    /// <summary>No server is linked and none is wanted.</summary>
    Idle,

    /// <summary>In the queue for a server.</summary>
    Waiting,

    /// <summary>Linked to a server.</summary>
    Active,
}
