using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Dcp.Bench.Balancer;

/// <summary>Clients that connect, send a byte, wait for it to come back, and do so again.</summary>
/// <param name="pause">Between two connections of a client.</param>
internal sealed class EchoClients(int port, int clients, TimeSpan pause, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<long> _errors = [];
    private long _connections;
    private long _slowest;

    /// <summary>Those that succeeded.</summary>
    internal long Connections => Interlocked.Read(ref _connections);

    /// <summary>When others failed: timestamps.</summary>
    internal IReadOnlyCollection<long> Errors => _errors;

    internal TimeSpan Slowest => TimeSpan.FromTicks(Interlocked.Read(ref _slowest));

    /// <summary>Runs until told to stop; connections that are under way then are waited for.</summary>
    internal Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => LoopAsync(stop), CancellationToken.None)));

    private async Task LoopAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[16];
        while (!stop.IsCancellationRequested)
        {
            long began = time.GetTimestamp();
            if (await TryAsync(buffer))
            {
                Interlocked.Increment(ref _connections);
                long took = time.GetElapsedTime(began).Ticks;
                for (long known = _slowest; took > known; known = _slowest)
                    Interlocked.CompareExchange(ref _slowest, took, known);
            }
            else
            {
                _errors.Add(time.GetTimestamp());
            }

            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, CancellationToken.None);
        }
    }

    private async Task<bool> TryAsync(byte[] buffer)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource limit = new(s_patience);
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, limit.Token);
            await socket.SendAsync(buffer.AsMemory(0, 1), SocketFlags.None, limit.Token);
            return await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token) == 1;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
