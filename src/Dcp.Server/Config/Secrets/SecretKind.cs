namespace Dcp.Server.Config.Secrets;

/// <summary>Form of a stored secret, as PostgreSQL itself tells them apart.</summary>
public enum SecretKind
{
    Plain,

    /// <summary><c>md5</c> and 32 hexadecimal digits: md5(password || user).</summary>
    Md5,

    /// <summary><c>SCRAM-SHA-256$iterations:salt$storedkey:serverkey</c>.</summary>
    ScramSha256,
}
