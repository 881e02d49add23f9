using System.Net;
using System.Net.Sockets;

namespace Dcp.Bench.Balancer;

/// <summary>A target in this process that says every byte again once and ends; it can die as a killed process does.</summary>
internal sealed class EchoTarget : IDisposable
{
    private readonly Socket _listener;
    private readonly HashSet<Socket> _open = [];
    private readonly Lock _gate = new();
    private bool _isDead;

    internal EchoTarget()
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    internal int Port { get; }

    /// <summary>Connections are refused from now on, and those that there are break.</summary>
    internal void Die()
    {
        _listener.Dispose();
        lock (_gate)
        {
            _isDead = true;
            foreach (Socket socket in _open)
            {
                socket.LingerState = new LingerOption(enable: true, 0);
                socket.Dispose();
            }
        }
    }

    public void Dispose() => Die();

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (_gate)
            {
                if (_isDead) socket.Dispose();
                else _open.Add(socket);
            }

            _ = EchoAsync(socket);
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        byte[] buffer = new byte[16];
        try
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
            if (read > 0)
                await socket.SendAsync(buffer.AsMemory(0, read), SocketFlags.None);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // A checker that only connects, or our own death.
        }

        lock (_gate) _open.Remove(socket);
        socket.Dispose();
    }
}
