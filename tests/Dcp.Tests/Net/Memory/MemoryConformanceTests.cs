using System.Net;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Tests.Net.Conformance;

namespace Dcp.Tests.Net.Memory;

/// <summary>The transport in memory, on threads, does what every transport must.</summary>
public sealed class MemoryConformanceTests : TransportTests
{
    private MemoryTransport? _memory;

    protected override Transport CreateTransport() => _memory = Start();

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, 0);

    protected override IDisposable NewBlackHole(out EndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1);
        _memory!.Swallow(endPoint);
        return new MemoryStream();
    }

    /// <summary>A running transport of two reactors.</summary>
    internal static MemoryTransport Start()
    {
        MemoryTransport transport = new(new MemorySettings { Reactors = 2, Clock = TimeProvider.System });
        transport.StartThreads();
        return transport;
    }
}
