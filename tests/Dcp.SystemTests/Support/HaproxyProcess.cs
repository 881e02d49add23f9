using System.Net.Sockets;
using Dcp.Workload.Database;

namespace Dcp.SystemTests.Support;

/// <summary>The distribution's HAProxy, with a file of the test's: what dcp's balancing is held against.</summary>
public sealed class HaproxyProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(5);

    private readonly GuardedProcess _process;
    private readonly LogFile _log;

    private HaproxyProcess(GuardedProcess process, LogFile log)
    {
        _process = process;
        _log = log;
    }

    /// <summary>All that it has written; with <c>log stdout format raw daemon</c> in <c>global</c> its log too.</summary>
    public string Log => _log.Text;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="port">Any that the file binds.</param>
    public static async Task<HaproxyProcess> StartAsync(string file, int port)
    {
        string directory = GuardedProcess.CreateDirectory("dcp-test-haproxy-");
        string path = Path.Combine(directory, "haproxy.cfg");
        await File.WriteAllTextAsync(path, file + "\n");
        LogFile log = new(directory);
        HaproxyProcess haproxy = new(await GuardedProcess.StartAsync(directory, null, "TERM", s_stopLimit, ["/usr/sbin/haproxy", "-f", path, "-db"]), log);
        try
        {
            await haproxy.WaitUntilListeningAsync(port);
            return haproxy;
        }
        catch
        {
            await haproxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _log.Dispose();
    }

    private async Task WaitUntilListeningAsync(int port)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_startLimit);
        while (true)
        {
            Assert.False(_process.HasExited, $"HAProxy ended. It said:\n{Log}");
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                Assert.False(limit.IsCancellationRequested, $"HAProxy does not listen. It said:\n{Log}");
                await Task.Delay(10, CancellationToken.None);
            }
        }
    }
}
