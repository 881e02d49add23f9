namespace Dcp.Server.State;

/// <summary>What a statement may leave behind in its session beyond its transaction, as far as its text says. Whether it did, PostgreSQL says.</summary>
[Flags]
internal enum StateEffects : ushort
{
    None = 0,

    /// <summary>SET, set_config: a setting, the role, or the session's user.</summary>
    Settings = 1 << 0,

    /// <summary>RESET.</summary>
    Resets = 1 << 1,

    /// <summary>A custom setting whose name cannot be seen.</summary>
    HiddenName = 1 << 2,

    /// <summary>LISTEN.</summary>
    Listens = 1 << 3,

    /// <summary>UNLISTEN.</summary>
    Unlistens = 1 << 4,

    /// <summary>PREPARE.</summary>
    Prepares = 1 << 5,

    /// <summary>DEALLOCATE.</summary>
    Deallocates = 1 << 6,

    /// <summary>EXECUTE: whatever was prepared by SQL.</summary>
    Executes = 1 << 7,

    /// <summary>A temporary table, view, sequence or function.</summary>
    Temporary = 1 << 8,

    /// <summary>A session's advisory lock.</summary>
    Locks = 1 << 9,

    /// <summary>A cursor WITH HOLD.</summary>
    Cursors = 1 << 10,

    /// <summary>It may end one of the three: DROP, CLOSE, unlocking.</summary>
    Ends = 1 << 11,

    /// <summary>DISCARD ALL.</summary>
    Discards = 1 << 12,

    /// <summary>It cannot be seen what it does: DO, CALL, or a text that is not looked at.</summary>
    Unknown = 1 << 13,

    /// <summary>Everything that a session is left with.</summary>
    Leaves = Settings | HiddenName | Listens | Prepares | Temporary | Locks | Cursors,
}
