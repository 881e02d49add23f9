using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>Where a node tells HTTP checks how it is: 200 for the paths that it says yes to, 503 for all others.</summary>
internal sealed class HealthPage : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, Ports.Free());
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private bool _isDisposed;

    internal HealthPage(params string[] yes)
    {
        Yes = yes;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    /// <summary>May change.</summary>
    internal string[] Yes { get; set; }

    internal int Port { get; }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                await AnswerAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        try
        {
            while (!Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                int more = await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                if (more == 0) return;
                length += more;
            }

            bool isYes = Yes.Contains(Encoding.ASCII.GetString(buffer, 0, length).Split(' ')[1]);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 {(isYes ? "200 OK" : "503 Service Unavailable")}\r\nContent-Length: 0\r\n\r\n"), _stop.Token);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Who asked has gone.
        }
    }
}
