using System.Net;
using Dcp.Net;
using Dcp.Net.Uring;

namespace Dcp.Tests.Net.Conformance;

public sealed class UringUnixTests : TransportTests
{
    protected override bool AbortIsReset => false;

    protected override Transport CreateTransport()
    {
        if (UringProbe.Refusal() is { } refusal) Assert.Skip(refusal);
        return TransportFactory.Create(new TransportSettings { Kind = TransportKind.IoUring, Reactors = 2 });
    }

    protected override EndPoint NewEndPoint() => UnixSockets.NewFile();
}
