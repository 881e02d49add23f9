namespace Dcp.Server.Pool;

/// <summary>
/// Where a server connection is in its life; the words are PgBouncer's (SHOW SERVERS). Only <see cref="Pool"/> changes it, in
/// one place, which refuses a step that is not in its table.
/// </summary>
internal enum ServerState
{
    /// <summary>Connecting and logging in.</summary>
    New,

    /// <summary>In the pool, free.</summary>
    Idle,

    /// <summary>Linked to a client, or on its way to one.</summary>
    Active,

    /// <summary>Given back in session mode; the reset query runs.</summary>
    Tested,

    /// <summary>Given back, but a cancel request for it is still under way: nobody may have it before that is over.</summary>
    BeingCanceled,

    /// <summary>Gone from the pool.</summary>
    Closed,
}
