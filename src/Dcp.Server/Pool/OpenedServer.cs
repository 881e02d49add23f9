using Dcp.Net;

namespace Dcp.Server.Pool;

/// <summary>A connection to a database's host, or why there is none.</summary>
/// <param name="Away">Nobody is there, or nobody whose certificate stands the check.</param>
/// <param name="Refusal">What clients are told where it is about the certificate of this user: other users have no part in it.</param>
/// <param name="Tls">TLS in use, as SHOW SERVERS shows it; empty without.</param>
internal readonly record struct OpenedServer(Connection? Connection, string Tls, string Error, bool Away = false, PoolError? Refusal = null);
