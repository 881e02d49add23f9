using Dcp.Net;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsOverUringTests : TlsConformanceTests
{
    protected override Transport CreateInner() =>
        TransportFactory.Create(new TransportSettings { Kind = TransportKind.IoUring, Reactors = 2 });
}
