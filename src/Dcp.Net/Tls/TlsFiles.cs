using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Net.Tls;

/// <summary>PEM files of one side. A relative name is the process's; null is none.</summary>
public sealed record TlsFiles
{
    /// <summary>Our certificate, with the intermediate ones behind it.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its private key, unencrypted; null when it stands in <see cref="Certificate"/>.</summary>
    public string? Key { get; init; }

    /// <summary>The authorities that the other side's certificate may come from; null for the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>Allowed versions; <see cref="SslProtocols.None"/> leaves them to the system.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>Allowed suites in order of preference; null leaves them to the system.</summary>
    public IReadOnlyList<TlsCipherSuite>? Suites { get; init; }

    /// <summary>What the accepting side answers to a client that names the protocol it is about to speak (ALPN); null ignores it.</summary>
    public SslApplicationProtocol? Protocol { get; init; }

    /// <summary>Options of an accepting side, to be shared by all its connections.</summary>
    /// <param name="requireClientCertificate">Clients must show a certificate of the authorities.</param>
    /// <param name="askClientCertificate">Clients are asked for one; what they show must be of the authorities, but they may show none.</param>
    public TlsLoaded<SslServerAuthenticationOptions> LoadServer(bool requireClientCertificate, bool askClientCertificate = false)
    {
        List<string> problems = [];
        if (Certificate is null) problems.Add("a server needs a certificate file");
        var certificate = LoadCertificate(Certificate, Key, problems);
        var authorities = LoadAuthorities(problems);
        return problems.Count > 0
            ? new(null, problems)
            : new(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate,
                    EnabledSslProtocols = Protocols,
                    ClientCertificateRequired = requireClientCertificate || askClientCertificate,
                    CipherSuitesPolicy = PolicyOf(Suites),
                    ApplicationProtocols = Protocol is { } protocol ? [protocol] : null,
                    CertificateChainPolicy = PolicyOf(authorities),
                    RemoteCertificateValidationCallback = requireClientCertificate ? TlsStream.Validate : TlsStream.ValidateIfPresent,
                },
                problems);
    }

    /// <summary>The connecting side.</summary>
    public TlsLoaded<TlsClient> LoadClient(TlsCheck check)
    {
        List<string> problems = [];
        var certificate = LoadCertificate(Certificate, Key, problems);
        var authorities = LoadAuthorities(problems);
        return problems.Count > 0 ? new(null, problems) : new(new TlsClient(check, certificate, authorities, Protocols, PolicyOf(Suites)), problems);
    }

    /// <summary>Never looks anything up on the network: a handshake must not depend on a third party's server.</summary>
    internal static X509ChainPolicy PolicyOf(X509Certificate2Collection? authorities)
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

#pragma warning disable CA1416 // Where suites cannot be chosen (Windows), dcp does not run.
    private static CipherSuitesPolicy? PolicyOf(IReadOnlyList<TlsCipherSuite>? suites) => suites is null ? null : new CipherSuitesPolicy(suites);
#pragma warning restore CA1416

    internal static SslStreamCertificateContext? LoadCertificate(string? file, string? key, List<string> problems)
    {
        if (file is null) return null;
        var certificates = PemFile.ReadCertificates(file, problems);
        var certificate = certificates is null ? null : PemFile.AddKey(certificates[0], file, key ?? file, problems);
        if (certificate is null) return null;
        certificates!.RemoveAt(0);
        return SslStreamCertificateContext.Create(certificate, certificates, offline: true);
    }

    private X509Certificate2Collection? LoadAuthorities(List<string> problems) =>
        Authorities is null ? null : PemFile.ReadCertificates(Authorities, problems);
}
