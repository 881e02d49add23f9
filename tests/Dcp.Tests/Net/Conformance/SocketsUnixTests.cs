using System.Net;
using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

public sealed class SocketsUnixTests : TransportTests
{
    protected override bool AbortIsReset => false;

    protected override Transport CreateTransport() =>
        TransportFactory.Create(new TransportSettings { Kind = TransportKind.Sockets, Reactors = 2 });

    protected override EndPoint NewEndPoint() => UnixSockets.NewFile();
}
