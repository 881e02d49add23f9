namespace Dcp.Bench.Balancer;

/// <summary>All that the comparison with HAProxy found, with the conditions under which it holds.</summary>
/// <param name="Passthrough">pgbench through either, straight to the database.</param>
/// <param name="Front">pgbench through HAProxy and two PgBouncers, and through one dcp.</param>
internal sealed record BalancerReport(
    DateTimeOffset Started,
    BenchMachine Machine,
    BalancerOptions Options,
    IReadOnlyList<BenchTarget> Targets,
    IReadOnlyList<BenchSeries> Passthrough,
    IReadOnlyList<BenchRatio> PassthroughRatios,
    IReadOnlyList<ConnectSample> Connections,
    IReadOnlyList<OutageSample> Outages,
    IReadOnlyList<BenchSeries> Front,
    IReadOnlyList<BenchRatio> FrontRatios);
