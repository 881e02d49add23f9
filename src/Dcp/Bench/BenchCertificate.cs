using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Bench;

/// <summary>A certificate for the poolers of a comparison: ECDSA P-256, signed by itself, good for a day.</summary>
internal static class BenchCertificate
{
    internal const string KeyFile = "server.key";
    internal const string CertificateFile = "server.crt";

    internal static async Task WriteAsync(string directory, CancellationToken cancellation)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(directory, KeyFile), key.ExportPkcs8PrivateKeyPem() + "\n", cancellation);
        await File.WriteAllTextAsync(Path.Combine(directory, CertificateFile), certificate.ExportCertificatePem() + "\n", cancellation);
    }
}
