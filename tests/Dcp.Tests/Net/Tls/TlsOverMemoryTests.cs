using System.Net;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Tests.Net.Memory;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsOverMemoryTests : TlsConformanceTests
{
    private MemoryTransport? _memory;

    protected override Transport CreateInner() => _memory = MemoryConformanceTests.Start();

    protected override IDisposable NewBlackHole(out EndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1);
        _memory!.Swallow(endPoint);
        return new MemoryStream();
    }
}
