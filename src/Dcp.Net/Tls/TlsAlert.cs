namespace Dcp.Net.Tls;

/// <summary>What the other end says when it ends TLS (RFC 8446, 6.2), in OpenSSL's words.</summary>
public static class TlsAlert
{
    private static readonly string[] s_ofCertificate =
    [
        "bad certificate", "unsupported certificate", "certificate revoked", "certificate expired", "certificate unknown", "unknown ca", "access denied",
        "certificate required",
    ];

    /// <summary>What the other end did not like about our certificate; null when the text tells of anything else.</summary>
    /// <param name="problem">Of a connection or a handshake.</param>
    public static string? OfCertificate(string? problem)
    {
        const string alert = "alert ";
        var at = problem?.IndexOf(alert, StringComparison.Ordinal) ?? -1;
        if (at < 0) return null;
        var words = problem![(at + alert.Length)..];
        return s_ofCertificate.FirstOrDefault(known => words.StartsWith(known, StringComparison.Ordinal));
    }
}
