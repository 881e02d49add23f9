using System.Net;
using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

public sealed class UringTcpTests : TransportTests
{
    protected override Transport CreateTransport() => TransportKinds.UringOrSkip(reactors: 2);

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, 0);
}
