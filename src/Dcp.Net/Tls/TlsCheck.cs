namespace Dcp.Net.Tls;

/// <summary>How much of the other end's certificate is checked, in the words of libpq's sslmode.</summary>
public enum TlsCheck
{
    /// <summary><c>require</c>: encrypted, by whomever.</summary>
    None,

    /// <summary><c>verify-ca</c>: issued by a trusted authority, and in time.</summary>
    Authority,

    /// <summary><c>verify-full</c>: that, and for the name that was connected to.</summary>
    AuthorityAndName,
}
