using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.SystemTests.Support;

/// <summary>An authority of a test's own, with what it has issued, as PEM files that every user can read. Gone afterwards.</summary>
public sealed class CertificateFiles : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-certificates-").FullName;
    private readonly X509Certificate2 _authority;

    public CertificateFiles()
    {
        const UnixFileMode everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_directory, everybody);
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=Authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    public string Authority => Path.Combine(_directory, "authority.crt");

    /// <summary>The files of a certificate and its key.</summary>
    /// <param name="commonName">Also the name of a host that it is for.</param>
    /// <param name="secretKey">Readable by us alone, as psql asks for its own.</param>
    /// <param name="addresses">That it is for, too.</param>
    public (string Certificate, string Key) Issue(string commonName, bool secretKey = false, params IEnumerable<string> addresses)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={commonName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(commonName);
        foreach (string address in addresses)
            names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate =
            request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        string path = Path.Combine(_directory, commonName);
        File.WriteAllText($"{path}.crt", certificate.ExportCertificatePem());
        File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode($"{path}.key", UnixFileMode.UserRead | (secretKey ? UnixFileMode.None : UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        return ($"{path}.crt", $"{path}.key");
    }

    /// <summary>Another file beside them.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
