namespace Dcp.Server.Config;

/// <summary>How much TLS is asked of a connection, libpq's sslmode.</summary>
public enum SslMode
{
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}
