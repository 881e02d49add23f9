using System.Net;
using System.Net.Sockets;

namespace Dcp.SystemTests.Support;

/// <summary>Accepts connections on a port of 127.0.0.1 and serves each until the other side leaves or the test is over.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly Func<Socket, CancellationToken, Task> _serve;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _loop;

    /// <param name="serve">Owns the socket; a side that is gone and the end of the test are no errors of its.</param>
    /// <param name="port">A free one unless told; nobody else gets it when this is gone.</param>
    internal LoopbackServer(Func<Socket, CancellationToken, Task> serve, int? port = null)
    {
        _serve = serve;
        _listener = new TcpListener(IPAddress.Loopback, port ?? Ports.Free());
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    internal int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await _serve(socket, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The other side is gone, or the test is over.
            }
        }
    }
}
