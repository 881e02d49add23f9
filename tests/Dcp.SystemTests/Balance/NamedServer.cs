using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dcp.SystemTests.Balance;

/// <summary>A server that says its word to each connection and keeps it open until the other side leaves.</summary>
internal sealed class NamedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _loop;

    /// <param name="word">What it says; may change.</param>
    /// <param name="port">Where it is; any free port unless told.</param>
    internal NamedServer(string word, int port = 0)
    {
        Word = word;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    internal string Word { get; set; }

    /// <summary>Closes each connection when its word is said, as an agent does.</summary>
    internal bool Closes { get; init; }

    internal int Port { get; }

    /// <summary>Connects to a port and gives the first byte that is said there; the connection stays open.</summary>
    internal static async Task<(Socket Socket, char Name)> AskAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        byte[] name = new byte[1];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        return (socket, await socket.ReceiveAsync(name, limit.Token) == 1 ? (char)name[0] : '-');
    }

    /// <summary>The names that so many connections get, one after the other; each is closed before the next begins.</summary>
    internal static async Task<string> AskInTurnAsync(int port, int count)
    {
        StringBuilder names = new();
        for (int i = 0; i < count; i++)
        {
            (Socket socket, char name) = await AskAsync(port);
            names.Append(name);
            socket.Dispose();
        }

        return names.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _stop.CancelAsync();
        await _loop;
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
                await socket.SendAsync(Encoding.ASCII.GetBytes(Word), _stop.Token);
                byte[] buffer = new byte[256];
                while (!Closes && await socket.ReceiveAsync(buffer, _stop.Token) > 0)
                {
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The other side is gone, or the test is over.
            }
        }
    }
}
