using System.Net;
using System.Net.Sockets;

namespace Dcp.SystemTests.Balance;

/// <summary>A client of a balancer and the socket that its target has got for it, and what each of them sees.</summary>
internal sealed class SocketPair(Socket client, Socket server) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    internal Socket Client { get; } = client;

    internal Socket Server { get; } = server;

    internal int ClientPort { get; } = ((IPEndPoint)client.LocalEndPoint!).Port;

    internal static async Task<Socket> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Connects by the balancer, and has said a byte each way.</summary>
    internal static async Task<SocketPair> OpenAsync(int port, TcpListener target)
    {
        Socket client = await ConnectAsync(port);
        await client.SendAsync("q"u8.ToArray());
        SocketPair pair = new(client, await target.AcceptSocketAsync(TestContext.Current.CancellationToken));
        Assert.Equal("q", await HearAsync(pair.Server));
        await pair.SpeakAsync();
        return pair;
    }

    /// <summary>A byte from the target arrives.</summary>
    internal async Task SpeakAsync()
    {
        await Server.SendAsync("a"u8.ToArray());
        Assert.Equal("a", await HearAsync(Client));
    }

    /// <summary>What comes next: a byte, <c>end</c> or <c>reset</c>; <c>silence</c> when a minute brings nothing.</summary>
    internal static async Task<string> HearAsync(Socket socket)
    {
        byte[] one = new byte[1];
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            return await socket.ReceiveAsync(one, limit.Token) == 0 ? "end" : $"{(char)one[0]}";
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "reset";
        }
        catch (OperationCanceledException)
        {
            return "silence";
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
