using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Net.Tls;

/// <summary>An <see cref="SslStream"/> that remembers why it refused a certificate: the exception it throws says less.</summary>
internal sealed class TlsStream(Stream inner, RemoteCertificateValidationCallback? validate)
    : SslStream(inner, leaveInnerStreamOpen: true, validate)
{
    internal TlsFailure Rejection { get; private set; }

    internal string? RejectionText { get; private set; }

    /// <summary>A certificate of a trusted authority, for the name that was asked for.</summary>
    internal static bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        Judge(sender, certificate, chain, errors);

    /// <summary>A certificate of a trusted authority, whatever its name.</summary>
    internal static bool ValidateAuthority(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        Judge(sender, certificate, chain, errors & ~SslPolicyErrors.RemoteCertificateNameMismatch);

    /// <summary>No certificate, or one that is trusted: for a server that does not ask its clients for one, and is asked about none all the same.</summary>
    internal static bool ValidateIfPresent(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is null || Judge(sender, certificate, chain, errors);

    private static bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (sender is not TlsStream stream) return false;
        stream.Rejection = errors == SslPolicyErrors.RemoteCertificateNameMismatch ? TlsFailure.Name : TlsFailure.Certificate;
        stream.RejectionText = Describe(stream, certificate, chain, errors);
        return false;
    }

    private static string Describe(TlsStream stream, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null) return "no certificate was shown";
        if (errors == SslPolicyErrors.RemoteCertificateNameMismatch)
        {
            return $"the certificate ({certificate.Subject}) is not for {stream.TargetHostName}";
        }

        var reasons = chain is null ? [] : chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Where(text => text.Length > 0).Distinct();
        return $"the certificate ({certificate.Subject}) is not trusted: {string.Join("; ", reasons)}";
    }
}
