using System.Text.Json.Serialization;

namespace Dcp.Bench.Copy;

/// <summary>All rounds of one target in one direction.</summary>
/// <param name="Direction"><c>out</c> or <c>in</c>.</param>
internal sealed record CopySeries(string Direction, string Target, string Version, IReadOnlyList<CopySample> Samples);

/// <summary>COPY both ways, side by side.</summary>
/// <param name="Clients">As many at once.</param>
/// <param name="Megabytes">That each of them moves in each round.</param>
internal sealed record CopyReport(DateTimeOffset Started, BenchMachine Machine, int Clients, int Megabytes, int Rounds, IReadOnlyList<CopySeries> Series);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CopyReport))]
internal sealed partial class CopyJson : JsonSerializerContext;
