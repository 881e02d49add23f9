namespace Dcp.Net.Tls;

/// <summary>Why there is no TLS connection.</summary>
public enum TlsFailure
{
    None,

    /// <summary>The handshake took too long.</summary>
    Timeout,

    /// <summary>The other end does not speak TLS.</summary>
    NotTls,

    /// <summary>The connection ended or broke meanwhile.</summary>
    Closed,

    /// <summary>The other end's certificate is missing, expired, or of an authority that is not trusted.</summary>
    Certificate,

    /// <summary>The other end's certificate is good, but for another name.</summary>
    Name,

    /// <summary>The other end refused, and said why.</summary>
    Alert,

    /// <summary>No common version or cipher, or a breach of the protocol.</summary>
    Protocol,
}
