using System.Net.Security;

namespace Dcp.Server.Session;

/// <summary>TLS for clients: what to offer, and whether a client may do without (client_tls_sslmode).</summary>
internal sealed record ClientTls(SslServerAuthenticationOptions Options, bool Required);
