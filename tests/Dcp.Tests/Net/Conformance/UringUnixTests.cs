using System.Net;
using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

public sealed class UringUnixTests : TransportTests
{
    protected override bool AbortIsReset => false;

    protected override Transport CreateTransport() => TransportKinds.UringOrSkip(reactors: 2);

    protected override EndPoint NewEndPoint() => UnixSockets.NewFile();
}
