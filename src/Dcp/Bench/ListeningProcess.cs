using System.Diagnostics;
using System.Net.Sockets;
using Dcp.Workload.Database;

namespace Dcp.Bench;

/// <summary>Starts a pooler or a balancer under test, and waits until it accepts connections.</summary>
internal static class ListeningProcess
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <param name="directory">Its scratch directory, which goes away with it.</param>
    /// <param name="port">Where it will listen, on 127.0.0.1.</param>
    /// <returns>The process, and milliseconds from its start until it accepted a connection.</returns>
    /// <exception cref="BenchException">It ended, or does not listen.</exception>
    internal static async Task<(GuardedProcess Process, double StartMs)> StartAsync(
        string name, string directory, int port, IEnumerable<string> command, CancellationToken cancellation)
    {
        // PgBouncer refuses to run as root, and whatever is measured beside it runs under the same account.
        long began = Stopwatch.GetTimestamp();
        GuardedProcess process = await GuardedProcess.StartAsync(directory, UnixAccount.ForDatabase(), "INT", StopLimit, command);
        try
        {
            await WaitAsync(name, process, port, cancellation);
            return (process, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task WaitAsync(string name, GuardedProcess process, int port, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        while (!process.HasExited)
        {
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }

            if (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
                throw new BenchException($"{name} does not listen after {StartLimit.TotalSeconds:0} s");
            await Task.Delay(Pause, cancellation);
        }

        throw new BenchException($"{name} ended while starting:\n{await process.WaitForExitAsync(cancellation)}");
    }
}
