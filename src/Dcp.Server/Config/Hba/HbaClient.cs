using System.Net;

namespace Dcp.Server.Config.Hba;

/// <summary>What rules are asked about.</summary>
/// <param name="Address">Where the client is; null over a Unix socket.</param>
/// <param name="Replication">It wants the stream of changes of the whole server, and no database.</param>
internal readonly record struct HbaClient(IPAddress? Address, bool Tls, bool Replication, string Database, string User);
