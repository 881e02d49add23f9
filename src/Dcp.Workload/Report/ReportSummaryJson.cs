using System.Text.Json.Serialization;

namespace Dcp.Workload.Report;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ReportSummary))]
internal sealed partial class ReportSummaryJson : JsonSerializerContext;
