using System.Net;
using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>Sockets on io_uring, by raw system calls.</summary>
internal sealed class UringTransport : KernelTransport
{
    private readonly UringReactor _first;

    private UringTransport(UringReactor[] reactors, Action<string>? log)
        : base(reactors, log) => _first = reactors[0];

    public override string Name => "io_uring";

    /// <exception cref="UringException">The kernel refuses; <see cref="UringProbe"/> says beforehand whether it would.</exception>
    internal static UringTransport Start(int reactors, TimeProvider clock, Action<string>? log)
    {
        List<UringReactor> started = [];
        try
        {
            for (var i = 0; i < reactors; i++) started.Add(new UringReactor(i, clock));
        }
        catch (UringException)
        {
            started.ForEach(reactor => reactor.Dispose());
            throw;
        }

        started.ForEach(reactor => reactor.Start());
        return new UringTransport([.. started], log);
    }

    public override Listener Listen(EndPoint endPoint, ListenSettings settings, Action<Connection> accepted) =>
        new UringListener(this, _first, SocketFactory.Listen(endPoint, settings), settings, accepted)
        {
            File = SocketFactory.FileOf(endPoint, settings),
        };
}
