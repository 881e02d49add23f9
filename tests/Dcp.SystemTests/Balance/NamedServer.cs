using System.Net;
using System.Net.Sockets;
using System.Text;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>A server that says its word to each connection and keeps it open until the other side leaves.</summary>
internal sealed class NamedServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    /// <param name="word">What it says; may change.</param>
    /// <param name="port">Where it is; any free port unless told.</param>
    internal NamedServer(string word, int? port = null)
    {
        Word = word;
        _server = new LoopbackServer(ServeAsync, port);
    }

    internal string Word { get; set; }

    /// <summary>Closes each connection when its word is said, as an agent does.</summary>
    internal bool Closes { get; init; }

    internal int Port => _server.Port;

    /// <summary>Connects to a port and gives the first byte that is said there; the connection stays open.</summary>
    internal static async Task<(Socket Socket, char Name)> AskAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        byte[] name = new byte[1];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
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

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken over)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(Word), over);
        byte[] buffer = new byte[256];
        while (!Closes && await socket.ReceiveAsync(buffer, over) > 0)
        {
        }
    }
}
