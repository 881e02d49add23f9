using System.Text.Json.Serialization;

namespace Dcp.Bench;

/// <summary>What a pooler needs before it has done anything.</summary>
/// <param name="Target">The pooler.</param>
/// <param name="StartMs">From the start of its process until it accepted a connection, milliseconds, one a round.</param>
/// <param name="EmptyBytes">Its memory (PSS) without a client, one a round.</param>
/// <param name="ClientBytes">What each idle client added, bytes, one a round.</param>
internal sealed record IdleSeries(
    string Target, string Version, IReadOnlyList<double> StartMs, IReadOnlyList<double> EmptyBytes, IReadOnlyList<double> ClientBytes);

/// <summary>Start and idle clients, side by side.</summary>
internal sealed record IdleReport(DateTimeOffset Started, BenchMachine Machine, int Clients, bool Tls, int Rounds, IReadOnlyList<IdleSeries> Series);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IdleReport))]
internal sealed partial class IdleJson : JsonSerializerContext;
