using System.Net;

namespace Dcp.Cluster.Pacemaker;

/// <summary>A floating address with the length of its network's prefix, and the interface it is put on (null: the one in its network).</summary>
internal sealed record Vip(IPAddress Address, int Prefix, string? Interface = null);
