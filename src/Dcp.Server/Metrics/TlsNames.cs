using System.Security.Authentication;
using Dcp.Net.Tls;
using Dcp.Server.Config;

namespace Dcp.Server.Metrics;

/// <summary>TLS of a connection as the console and the log show it.</summary>
internal static class TlsNames
{
    /// <summary><c>TLSv1.3/TLS_AES_256_GCM_SHA384</c>, <c>TLSv1.2/ECDHE-RSA-AES256-GCM-SHA384</c>.</summary>
    internal static string Of(TlsConnection connection) => $"{Version(connection.Protocol)}/{TlsChoice.NameOf(connection.CipherSuite)}";

    private static string Version(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLSv1.3",
        SslProtocols.Tls12 => "TLSv1.2",
        _ => protocol.ToString(),
    };
}
