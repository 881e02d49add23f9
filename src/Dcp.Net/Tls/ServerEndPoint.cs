using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Net.Tls;

/// <summary>tls-server-end-point (RFC 5929, 4): the server's certificate, hashed as it is signed; SHA-256 in place of MD5 and SHA-1.</summary>
internal static class ServerEndPoint
{
    internal static byte[]? Hash(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.113549.1.1.11" or "1.2.840.10045.4.1" or "1.2.840.10045.4.3.2" =>
            SHA256.HashData(certificate.RawData),
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawData),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawData),
        _ => null,
    };
}
