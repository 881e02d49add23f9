using System.Security.Cryptography.X509Certificates;
using Dcp.Net.Tls;

namespace Dcp.Tests.Net.Tls;

/// <summary>A scratch directory with PEM files, gone with the test.</summary>
internal sealed class PemDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dcp-tls-");

    public void Dispose() => _directory.Delete(recursive: true);

    internal string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Files with a certificate, its key, and the authorities that are trusted.</summary>
    internal TlsFiles Files(X509Certificate2? certificate, params X509Certificate2[] authorities) => new()
    {
        Certificate = certificate is null ? null : Write($"{Guid.NewGuid()}.crt", certificate.ExportCertificatePem()),
        Key = certificate is null ? null : Write($"{Guid.NewGuid()}.key", Certificates.KeyOf(certificate)),
        Authorities = authorities.Length == 0 ? null
            : Write($"{Guid.NewGuid()}.ca", string.Join('\n', authorities.Select(authority => authority.ExportCertificatePem()))),
    };
}
