namespace Dcp.Server.Config.Hba;

/// <summary>How a rule has a client prove who it is.</summary>
public enum HbaMethod
{
    /// <summary>Not at all, but the user must exist.</summary>
    Trust,

    /// <summary>It may not come in.</summary>
    Reject,

    /// <summary>md5, or SCRAM where the stored secret is a SCRAM one.</summary>
    Md5,

    /// <summary>The password in clear text.</summary>
    Password,
    ScramSha256,

    /// <summary>By the operating system's user at the other end of a Unix socket.</summary>
    Peer,

    /// <summary>By the name in a certificate.</summary>
    Cert,

    /// <summary>By a directory server that takes the password.</summary>
    Ldap,

    /// <summary>By the operating system's authentication modules, which take the password.</summary>
    Pam,
}
