using System.Net;
using Dcp.Net;
using Dcp.Net.Faults;
using Dcp.Net.Memory;
using Dcp.Tests.Net.Conformance;
using Dcp.Tests.Net.Memory;

namespace Dcp.Tests.Net.Faults;

/// <summary>Faults that only cut up what comes leave everything true that must be true of a transport.</summary>
public sealed class FaultConformanceTests : TransportTests
{
    private static readonly FaultPlan SmallReads = new() { ReadSize = 777 };

    private MemoryTransport? _memory;

    /// <summary>What lies below may be full to its own mark, and take a block more.</summary>
    protected override int MostUnsent => (2 * Connection.HighWater) + (64 * 1024);

    protected override Transport CreateTransport() => new FaultTransport(_memory = MemoryConformanceTests.Start(), _ => SmallReads);

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, 0);

    protected override IDisposable NewBlackHole(out EndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1);
        _memory!.Swallow(endPoint);
        return new MemoryStream();
    }
}
