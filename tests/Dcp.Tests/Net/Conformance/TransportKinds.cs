using Dcp.Net;
using Dcp.Net.Uring;

namespace Dcp.Tests.Net.Conformance;

/// <summary>The kinds of transport that this machine has.</summary>
internal static class TransportKinds
{
    internal static TheoryData<TransportKind> Usable =>
        UringProbe.Refusal() is null ? [TransportKind.IoUring, TransportKind.Sockets] : [TransportKind.Sockets];
}
