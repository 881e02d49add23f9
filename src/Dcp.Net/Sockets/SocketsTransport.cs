using System.Net;
using Dcp.Net.Kernel;

namespace Dcp.Net.Sockets;

/// <summary>.NET's sockets, without blocking, for where io_uring cannot be had (containers often forbid it).</summary>
internal sealed class SocketsTransport : KernelTransport
{
    private readonly SocketsReactor _first;

    private SocketsTransport(SocketsReactor[] reactors, Action<string>? log)
        : base(reactors, log) => _first = reactors[0];

    public override string Name => "sockets";

    internal static SocketsTransport Start(int reactors, TimeProvider clock, Action<string>? log)
    {
        var started = Enumerable.Range(0, reactors).Select(index => new SocketsReactor(index, clock)).ToArray();
        foreach (var reactor in started) reactor.Start();
        return new SocketsTransport(started, log);
    }

    public override Listener Listen(EndPoint endPoint, ListenSettings settings, Action<Connection> accepted) =>
        new SocketsListener(this, _first, SocketFactory.Listen(endPoint, settings), settings, accepted)
        {
            File = SocketFactory.FileOf(endPoint, settings),
        };
}
