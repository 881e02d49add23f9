using Dcp.Net;
using Dcp.Tests.Net.Conformance;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsOverUringTests : TlsConformanceTests
{
    protected override Transport CreateInner() => TransportKinds.UringOrSkip(reactors: 2);
}
