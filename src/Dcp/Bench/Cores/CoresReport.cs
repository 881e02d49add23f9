using System.Text.Json.Serialization;

namespace Dcp.Bench.Cores;

/// <summary>One run of a pooler with so many reactors.</summary>
/// <param name="PerSecond">Transactions a second, by the wall clock.</param>
/// <param name="PerCpuSecond">Transactions for each second of CPU that the process had: what other work on the machine takes does not count.</param>
/// <param name="BusyCores">Cores that the process had, of those that it has reactors for.</param>
/// <param name="Moves">Servers that changed their reactor, for each transaction.</param>
/// <param name="Allocated">Bytes for each transaction.</param>
/// <param name="Holds">Times that the pool's lock was taken for each transaction.</param>
/// <param name="Contended">The part of them that found it held.</param>
/// <param name="HoldMean">Nanoseconds, as are the others.</param>
internal sealed record CoresSample(
    double PerSecond,
    double PerCpuSecond,
    double BusyCores,
    double Moves,
    double Allocated,
    double Holds,
    double Contended,
    double HoldMean,
    double HoldP50,
    double HoldP99,
    double HoldMax);

internal sealed record CoresSeries(int Clients, int Reactors, IReadOnlyList<CoresSample> Samples);

/// <summary>The data path on one core and on more, side by side.</summary>
internal sealed record CoresReport(
    DateTimeOffset Started, BenchMachine Machine, int Pool, int Rounds, double Seconds, bool Pinned, bool Metered, IReadOnlyList<CoresSeries> Series);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CoresReport))]
internal sealed partial class CoresJson : JsonSerializerContext;
