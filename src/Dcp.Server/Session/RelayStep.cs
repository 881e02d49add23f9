namespace Dcp.Server.Session;

/// <summary>Why a relay stopped.</summary>
internal enum RelayStep : byte
{
    /// <summary>All input is used up.</summary>
    NeedInput,

    /// <summary>The other side cannot take more now.</summary>
    Congested,

    /// <summary>A request is at the front of the input that has to wait for the outcome of what was sent before it.</summary>
    Held,

    /// <summary>A request is at the front of the input, and no server is linked.</summary>
    NeedServer,

    /// <summary>The Sync of requests that were refused was taken: its ReadyForQuery is due.</summary>
    Refused,

    /// <summary>The server is in sync: it owes nothing and is outside of a transaction.</summary>
    InSync,

    /// <summary>ReadyForQuery inside of a transaction, in statement pooling, where none may be.</summary>
    InTransaction,

    /// <summary>The client said goodbye.</summary>
    Terminated,

    /// <summary>The client sent what the protocol does not allow here.</summary>
    Violation,

    /// <summary>The client sent a message whose length cannot be.</summary>
    BadLength,

    /// <summary>The server sent what answers nothing.</summary>
    OutOfStep,
}
