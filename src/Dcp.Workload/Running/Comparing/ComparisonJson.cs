using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dcp.Workload.Running.Comparing;

/// <summary>The JSON form of a comparison.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ComparisonResult))]
internal sealed partial class ComparisonJson : JsonSerializerContext
{
    public static string Format(ComparisonResult result) => JsonSerializer.Serialize(result, Default.ComparisonResult);
}
