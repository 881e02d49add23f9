namespace Dcp.Bench;

/// <summary>Something that pgbench is pointed at.</summary>
/// <param name="Pid">The pooler's process, whose CPU counts; null where there is none.</param>
/// <param name="StartMs">From the start of its process until it accepted a connection.</param>
internal sealed record BenchTarget(string Name, string Version, int Port, int? Pid, double? StartMs = null)
{
    /// <summary>Further processes whose CPU counts: the poolers behind a balancer.</summary>
    public IReadOnlyList<int> MorePids { get; init; } = [];
}
