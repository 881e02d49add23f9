using System.Net;
using Dcp.Net;
using Dcp.SystemTests.Support;

namespace Dcp.Tests.Net.Conformance;

public sealed class SocketsTcpTests : TransportTests
{
    protected override Transport CreateTransport() =>
        TransportFactory.Create(new TransportSettings { Kind = TransportKind.Sockets, Reactors = 2 });

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, Ports.Free());
}
