using System.Net;
using Dcp.Net;
using Dcp.Net.Uring;
using Dcp.SystemTests.Support;

namespace Dcp.Tests.Net.Conformance;

public sealed class UringTcpTests : TransportTests
{
    protected override int MostInput => Connection.InputLimit + UringReactor.MostReceived;

    protected override Transport CreateTransport() => TransportKinds.UringOrSkip(reactors: 2);

    protected override EndPoint NewEndPoint() => new IPEndPoint(IPAddress.Loopback, Ports.Free());
}
