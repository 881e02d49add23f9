namespace Dcp.Wire.Authentication;

/// <summary>How a client's SCRAM exchange ended.</summary>
public enum ScramVerdict
{
    Accepted,

    /// <summary>The proof does not fit, or there is no such user: the same to the client.</summary>
    WrongPassword,

    /// <summary>The message breaks the protocol.</summary>
    Malformed,
}
