namespace Dcp.Wire.Authentication;

/// <summary>What is known of a user.</summary>
public enum SecretKind
{
    /// <summary>There is no such user.</summary>
    UnknownUser,

    /// <summary>The user exists, without a password: no method that asks for one can succeed.</summary>
    NoPassword,
    Plain,
    Md5,
    Scram,
}
