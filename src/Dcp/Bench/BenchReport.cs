using System.Text.Json.Serialization;

namespace Dcp.Bench;

/// <summary>All that a comparison found, with the conditions under which it holds.</summary>
internal sealed record BenchReport(
    DateTimeOffset Started,
    BenchMachine Machine,
    BenchOptions Options,
    IReadOnlyList<BenchTarget> Targets,
    IReadOnlyList<BenchSeries> Series,
    IReadOnlyList<BenchRatio> Ratios);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true)]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(Balancer.BalancerReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
