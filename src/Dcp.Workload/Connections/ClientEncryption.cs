using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>TLS in front of a <see cref="SimpleQueryClient"/>'s login, by libpq's sslmode: what is asked for, and which certificates will do.</summary>
internal static class ClientEncryption
{
    /// <summary>The same stream where neither side insists.</summary>
    /// <exception cref="IOException">The server has no TLS, or a certificate that will not do.</exception>
    public static async Task<Stream> BeginAsync(Stream stream, SimpleQuerySettings settings, CancellationToken cancellation)
    {
        if (settings.SslMode is SslMode.Disable or SslMode.Allow) return stream;

        // The length, and the code of an SSLRequest: https://www.postgresql.org/docs/current/protocol-message-formats.html
        byte[] request = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
        await stream.WriteAsync(request, cancellation).ConfigureAwait(false);

        // One byte and no more: what came behind it unencrypted must not be taken for what was said inside.
        byte[] answer = new byte[1];
        await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        if (answer[0] != (byte)'S')
        {
            return settings.SslMode == SslMode.Prefer ? stream : throw new IOException($"the server has no TLS, and sslmode={Word(settings.SslMode)} asks for it");
        }

        SslStream encrypted = new(stream);
        try
        {
            await encrypted.AuthenticateAsClientAsync(Options(settings), cancellation).ConfigureAwait(false);
            return encrypted;
        }
        catch (Exception e) when (e is AuthenticationException or CryptographicException)
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"TLS: {e.Message}", e);
        }
    }

    private static SslClientAuthenticationOptions Options(SimpleQuerySettings settings)
    {
        SslClientAuthenticationOptions options = new() { TargetHost = settings.Host };
        if (settings.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull))
        {
#pragma warning disable CA5359 // sslmode=prefer and require are against listeners only, as in libpq
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
            return options;
        }

        if (settings.RootCertificate is { } file)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            options.CertificateChainPolicy = policy;
        }

        if (settings.SslMode == SslMode.VerifyCA)
            options.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        return options;
    }

    private static string Word(SslMode mode) => mode switch
    {
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => "require",
    };
}
