using Dcp.Net;
using Dcp.Net.Uring;

namespace Dcp.Tests.Net.Conformance;

/// <summary>The kinds of transport that this machine has.</summary>
internal static class TransportKinds
{
    internal static TheoryData<TransportKind> Usable =>
        UringProbe.Refusal() is null ? [TransportKind.IoUring, TransportKind.Sockets] : [TransportKind.Sockets];

    /// <summary>A transport on io_uring; the calling test is skipped, with the reason, where there is none.</summary>
    internal static Transport UringOrSkip(int reactors)
    {
        if (UringProbe.Refusal() is { } refusal) Assert.Skip(refusal);
        return TransportFactory.Create(new TransportSettings { Kind = TransportKind.IoUring, Reactors = reactors });
    }
}
