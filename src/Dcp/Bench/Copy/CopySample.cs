namespace Dcp.Bench.Copy;

/// <summary>One round of COPY through one target, in one direction.</summary>
/// <param name="MegabytesPerSecond">Of 1,000,000 bytes, all clients together.</param>
/// <param name="CpuMicroseconds">CPU of the pooler, user and system, for a megabyte; null without a pooler.</param>
/// <param name="PeakBytes">By how much the pooler's resident memory rose above what it was before the round; null without a pooler.</param>
internal sealed record CopySample(double MegabytesPerSecond, double? CpuMicroseconds, double? PeakBytes);
