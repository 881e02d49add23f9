using System.Net;
using Dcp.Net.Sockets;

namespace Dcp.Net.Uring;

/// <summary>Sockets on io_uring, by raw system calls.</summary>
internal sealed class UringTransport : Transport
{
    private UringTransport(UringReactor[] reactors, Action<string>? log)
    {
        UringReactors = reactors;
        Log = log;
    }

    public override string Name => "io_uring";

    public override IReadOnlyList<Reactor> Reactors => UringReactors;

    internal UringReactor[] UringReactors { get; }

    internal Action<string>? Log { get; }

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
        new UringListener(this, UringReactors[0], SocketFactory.Listen(endPoint, settings), accepted);

    public override async ValueTask DisposeAsync()
    {
        // All drain before any stops: a connection may be on its way from one to another.
        await Task.WhenAll(UringReactors.Select(reactor => reactor.DrainAsync())).ConfigureAwait(false);
        await Task.WhenAll(UringReactors.Select(reactor => reactor.StopAsync())).ConfigureAwait(false);
        foreach (var reactor in UringReactors) reactor.Dispose();
    }
}
