namespace Dcp.Bench.Balancer;

/// <summary>Connections made one after the other by a few clients: each sends a byte, gets it back, and ends.</summary>
/// <param name="CpuMicroseconds">CPU of the balancer for one of them.</param>
internal sealed record ConnectSample(string Target, long Connections, long Failed, double ConnectionsPerSecond, double CpuMicroseconds);
