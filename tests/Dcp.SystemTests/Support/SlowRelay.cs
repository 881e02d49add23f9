using System.Net;
using System.Net.Sockets;

namespace Dcp.SystemTests.Support;

/// <summary>Stands in front of a server and has it answer late: what is asked goes through at once, what comes back is held for a while.</summary>
public sealed class SlowRelay : IAsyncDisposable
{
    private readonly LoopbackServer _front;
    private readonly int _server;
    private int _accepted;
    private long _answers;
    private long _delay;

    /// <param name="server">Port of the server.</param>
    public SlowRelay(int server)
    {
        _server = server;
        _front = new LoopbackServer((client, over) => RelayAsync(client, Interlocked.Increment(ref _accepted), over));
    }

    public int Port => _front.Port;

    /// <summary>How long each answer is held from now on.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delay));
        set => Interlocked.Exchange(ref _delay, value.Ticks);
    }

    /// <summary>Connections, counted from 1, that get no answer at all.</summary>
    public ISet<int> Silent { get; init; } = new HashSet<int>();

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Portions of bytes that the server has answered with so far.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    public ValueTask DisposeAsync() => _front.DisposeAsync();

    private async Task RelayAsync(Socket client, int number, CancellationToken stop)
    {
        using Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.NoDelay = server.NoDelay = true;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await server.ConnectAsync(IPAddress.Loopback, _server, over.Token);

        // Whichever side ends first ends both: a check that gave up must not be held any longer.
        await Task.WhenAny(PumpAsync(client, server, null, over.Token), PumpAsync(server, client, number, over.Token));
        await over.CancelAsync();
    }

    /// <param name="number">Of the connection whose answers these are; null: they are questions.</param>
    private async Task PumpAsync(Socket from, Socket to, int? number, CancellationToken over)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, over) is > 0 and int length)
            {
                if (number is { } own)
                {
                    if (Silent.Contains(own)) await Task.Delay(Timeout.Infinite, over);
                    if (Delay > TimeSpan.Zero) await Task.Delay(Delay, over);
                    Interlocked.Increment(ref _answers);
                }

                for (int sent = 0; sent < length;) sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), over);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }
}
