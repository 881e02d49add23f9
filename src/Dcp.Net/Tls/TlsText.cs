namespace Dcp.Net.Tls;

/// <summary>The message of a TLS failure. The outer ones say "see inner exception"; the innermost one is OpenSSL's.</summary>
internal static class TlsText
{
    internal static string Of(Exception failure) => failure.GetBaseException().Message;
}
