using Dcp.Net.Tls;
using Dcp.Wire.Authentication;

namespace Dcp.Server.Health;

/// <summary>How a check logs in.</summary>
/// <param name="Tls">What to offer; null: no encryption.</param>
/// <param name="TlsRequired">A target that has no encryption fails.</param>
/// <param name="AskRole">A query check finds out the target's role too.</param>
internal sealed record CheckAccess(ServerCredentials Credentials, string DbName, TlsClient? Tls = null, bool TlsRequired = false, bool AskRole = false);
