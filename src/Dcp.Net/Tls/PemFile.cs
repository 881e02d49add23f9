using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dcp.Net.Tls;

/// <summary>Reads PEM files, and says what is wrong with them in a way that names the file.</summary>
internal static class PemFile
{
    internal static X509Certificate2Collection? ReadCertificates(string file, List<string> problems)
    {
        if (ReadText(file, problems) is not { } text) return null;
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException failure)
        {
            problems.Add($"{file}: a certificate in it is damaged: {failure.Message}");
            return null;
        }

        if (certificates.Count > 0) return certificates;
        problems.Add($"{file}: holds no certificate in PEM form");
        return null;
    }

    /// <summary>The certificate with its key, or null.</summary>
    internal static X509Certificate2? AddKey(X509Certificate2 certificate, string certificateFile, string keyFile, List<string> problems)
    {
        if (ReadText(keyFile, problems) is not { } text) return null;
        if (text.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal) || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            problems.Add($"{keyFile}: the private key is encrypted; only an unencrypted one can be used");
            return null;
        }

        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            problems.Add($"{keyFile}: holds no private key in PEM form");
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), text);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            problems.Add(
                IsKey(certificate, text)
                    ? $"{keyFile}: the private key does not belong to the certificate in {certificateFile}"
                    : $"{keyFile}: the private key is damaged, or of another kind than the certificate in {certificateFile}");
            return null;
        }
    }

    /// <summary>Whether the text holds a readable key of the certificate's kind.</summary>
    private static bool IsKey(X509Certificate2 certificate, string text)
    {
        using AsymmetricAlgorithm? key = certificate.GetRSAPublicKey() is not null ? RSA.Create()
            : certificate.GetECDsaPublicKey() is not null ? ECDsa.Create() : null;
        try
        {
            key?.ImportFromPem(text);
            return key is not null;
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static string? ReadText(string file, List<string> problems)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"{file}: No such file or directory");
        }
        catch (UnauthorizedAccessException)
        {
            problems.Add($"{file}: cannot be read: {(Directory.Exists(file) ? "Is a directory" : "Permission denied")}");
        }
        catch (IOException failure)
        {
            problems.Add($"{file}: cannot be read: {failure.Message}");
        }

        return null;
    }
}
