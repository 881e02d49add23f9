using System.Net;
using Dcp.Net;
using Dcp.Tests.Net.Conformance;

namespace Dcp.Tests.Net.Tls;

/// <summary>A connection with TLS is a connection: what must be true of one stays true.</summary>
public abstract class TlsConformanceTests : TransportTests
{
#if DEBUG
    /// <summary>Unoptimized async methods are objects; with optimization there is nothing.</summary>
    protected override int AllocatedPerEcho => 512;
#endif

    /// <summary>What lies below may be full to its own mark, and take a block more.</summary>
    protected override int MostUnsent => (2 * Connection.HighWater) + (64 * 1024);

    /// <summary>Handshakes cost milliseconds.</summary>
    protected override int Many => 100;

    protected sealed override Transport CreateTransport() => new TlsTestTransport(CreateInner());

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, 0);

    protected abstract Transport CreateInner();
}
