using System.Text.Json.Serialization;

namespace Dcp.Cluster.Lab;

/// <summary>What a lab was made with; kept in its directory.</summary>
/// <param name="IPv6">One IPv6 address more than <paramref name="Vips"/>, the last.</param>
internal sealed record LabInfo(int Nodes, int TokenMs, int Vips = 1, bool IPv6 = false);

[JsonSerializable(typeof(LabInfo))]
internal sealed partial class LabInfoJson : JsonSerializerContext;
