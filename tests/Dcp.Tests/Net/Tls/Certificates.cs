using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Tests.Net.Tls;

/// <summary>Certificates made for a test: an authority, and what it issues. As PEM, because that is what files hold.</summary>
internal static class Certificates
{
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static X509Certificate2 Authority { get; } = MakeAuthority("Test Authority");

    internal static X509Certificate2 OtherAuthority { get; } = MakeAuthority("Other Authority");

    internal static X509Certificate2 Server { get; } = Issue(Authority, "db.example.com");

    internal static X509Certificate2 Client { get; } = Issue(Authority, "app");

    internal static X509Certificate2 Foreign { get; } = Issue(OtherAuthority, "db.example.com");

    internal static X509Certificate2 Expired { get; } = Issue(Authority, "db.example.com", Start.AddYears(1));

    internal static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Start, End);
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, Start, end ?? End, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
