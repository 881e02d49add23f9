using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Server.Session.Outside;

/// <summary>
/// What the system's LDAP configuration says about TLS: TLS_CACERT and TLS_REQCERT of the file that the environment variable LDAPCONF names,
/// else of /etc/ldap/ldap.conf or /etc/openldap/ldap.conf. Read at each login: it is small, and may change.
/// </summary>
internal sealed class LdapTrust
{
    private static readonly string[] s_places = ["/etc/ldap/ldap.conf", "/etc/openldap/ldap.conf"];

    private X509Certificate2Collection? _authorities;
    private bool _unchecked;

    private LdapTrust()
    {
    }

    /// <exception cref="IOException">A file that it names cannot be read.</exception>
    internal static LdapTrust Load()
    {
        LdapTrust trust = new();
        var file = Environment.GetEnvironmentVariable("LDAPCONF") ?? s_places.FirstOrDefault(File.Exists);
        if (file is null || !File.Exists(file)) return trust;
        foreach (var line in File.ReadLines(file))
        {
            var words = line.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is not [var name, var value]) continue;
            if (name.Equals("TLS_CACERT", StringComparison.OrdinalIgnoreCase)) trust._authorities = Read(value);
            else if (name.Equals("TLS_REQCERT", StringComparison.OrdinalIgnoreCase)) trust._unchecked = value is "never" or "allow";
        }

        return trust;
    }

    internal SslClientAuthenticationOptions OptionsFor(string server)
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (_authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities);
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = server,
            CertificateChainPolicy = policy,
#pragma warning disable CA5359 // The administrator's own words: TLS_REQCERT never.
            RemoteCertificateValidationCallback = _unchecked ? static (_, _, _, _) => true : null,
#pragma warning restore CA5359
        };
    }

    private static X509Certificate2Collection Read(string file)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (CryptographicException failure)
        {
            throw new IOException($"{file}: {failure.Message}");
        }

        return certificates;
    }
}
