namespace Dcp.Wire.Authentication;

/// <summary>How a client must prove who it is.</summary>
public enum LoginMethod
{
    /// <summary>By name alone; the user must exist.</summary>
    Trust,

    /// <summary>Password in clear text.</summary>
    Plain,

    /// <summary>md5; SCRAM where the stored secret is SCRAM.</summary>
    Md5,
    ScramSha256,
}
