using System.Text.Json.Serialization;

namespace Dcp.Workload.Report.Charts;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChartSet))]
internal sealed partial class ChartJson : JsonSerializerContext;
