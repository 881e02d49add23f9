using System.Net;
using System.Net.Sockets;

namespace Dcp.Tests.Net.Conformance;

/// <summary>Names for Unix sockets of tests.</summary>
internal static class UnixSockets
{
    private static int s_last;

    internal static EndPoint NewFile() => new UnixDomainSocketEndPoint(
        Path.Combine(Path.GetTempPath(), $"dcp-test-{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}.sock"));

    internal static EndPoint NewAbstract() => new UnixDomainSocketEndPoint(
        $"\0dcp-test-{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}");
}
