namespace Dcp.Server.Config;

/// <summary>How a client proves who it is.</summary>
public enum AuthType
{
    /// <summary>No password, and the name given is ignored: databases name the user themselves.</summary>
    Any,

    /// <summary>No password, but the user must be in auth_file.</summary>
    Trust,

    /// <summary>The password in clear text.</summary>
    Plain,

    /// <summary>MD5; SCRAM-SHA-256 instead for users whose stored secret is a SCRAM one.</summary>
    Md5,
    Cert,
    Hba,
    Ldap,
    Pam,
    ScramSha256,
}
