using System.Text.Json.Serialization;

namespace Dcp.Cluster.Lab;

/// <summary>What a lab was made with; kept in its directory.</summary>
internal sealed record LabInfo(int Nodes, int TokenMs, int Vips = 1);

[JsonSerializable(typeof(LabInfo))]
internal sealed partial class LabInfoJson : JsonSerializerContext;
