using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Net.Tls;

/// <summary>Loaded once, this makes the options for each host. Any thread.</summary>
public sealed class TlsClient
{
    private readonly TlsCheck _check;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly X509Certificate2Collection? _authorities;
    private readonly SslProtocols _protocols;
    private readonly CipherSuitesPolicy? _suites;

    internal TlsClient(TlsCheck check, SslStreamCertificateContext? certificate, X509Certificate2Collection? authorities, SslProtocols protocols,
        CipherSuitesPolicy? suites)
    {
        _check = check;
        _certificate = certificate;
        _authorities = authorities;
        _protocols = protocols;
        _suites = suites;
    }

    /// <summary>From when to when our own certificate is good; null when we have none.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Validity =>
        _certificate is { TargetCertificate: var own } ? (new DateTimeOffset(own.NotBefore), new DateTimeOffset(own.NotAfter)) : null;

    /// <summary>The same checks, showing another certificate of our own.</summary>
    /// <param name="key">Null when the key stands in <paramref name="certificate"/>.</param>
    public TlsLoaded<TlsClient> Showing(string certificate, string? key)
    {
        List<string> problems = [];
        var loaded = TlsFiles.LoadCertificate(certificate, key, problems);
        return problems.Count > 0 ? new(null, problems) : new(new TlsClient(_check, loaded, _authorities, _protocols, _suites), problems);
    }

    /// <summary>Options for connecting to a host, whose name goes into the hello (SNI) unless it is an address.</summary>
    public SslClientAuthenticationOptions OptionsFor(string host) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = _protocols,
        CipherSuitesPolicy = _suites,
        ClientCertificateContext = _certificate,
        CertificateChainPolicy = TlsFiles.PolicyOf(_authorities),
        RemoteCertificateValidationCallback = _check switch
        {
#pragma warning disable CA5359 // sslmode "require" and below asks for encryption, not for who is there.
            TlsCheck.None => static (_, _, _, _) => true,
#pragma warning restore CA5359
            TlsCheck.Authority => TlsStream.ValidateAuthority,
            _ => TlsStream.Validate,
        },
    };
}
