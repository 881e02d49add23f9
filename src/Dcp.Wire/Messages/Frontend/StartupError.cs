namespace Dcp.Wire;

/// <summary>Why a startup packet was refused.</summary>
public enum StartupError
{
    None,

    /// <summary>Too short for what its code promises, or bytes behind a request that has none.</summary>
    BadLength,

    /// <summary>Protocol 2: PostgreSQL up to 13 spoke it, nothing current does.</summary>
    OldProtocol,

    /// <summary>A major version that is not 3.</summary>
    UnsupportedProtocol,

    /// <summary>The parameter list does not end with a terminator as the packet's last byte, or a name has no value.</summary>
    BadLayout,

    /// <summary>No <c>user</c>, or an empty one. The packet is readable otherwise.</summary>
    MissingUser,

    /// <summary>A cancel key shorter than 4 or longer than 256 bytes.</summary>
    BadCancelKey,
}
