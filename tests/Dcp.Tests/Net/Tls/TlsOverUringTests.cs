using System.Net;
using Dcp.Net;
using Dcp.SystemTests.Support;
using Dcp.Tests.Net.Conformance;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsOverUringTests : TlsConformanceTests
{
    protected override Transport CreateInner() => TransportKinds.UringOrSkip(reactors: 2);

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, Ports.Free());
}
