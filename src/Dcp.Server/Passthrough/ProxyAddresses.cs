using System.Net;

namespace Dcp.Server.Passthrough;

/// <summary>What a PROXY header says of a connection.</summary>
/// <param name="Source">Null: the sender speaks for itself (LOCAL, UNKNOWN), so what the socket says holds.</param>
internal readonly record struct ProxyAddresses(IPEndPoint? Source, IPEndPoint? Destination);
