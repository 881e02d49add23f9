using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dcp.Workload.Running.Metrics;

/// <summary>
/// Serves what a run has come to at <c>/metrics</c>, for Prometheus: one answer for each connection, which needs no web server in the program. (.NET's
/// HttpListener would do, but does not start when somebody asks at that very moment.) Runs that follow each other are shown by the same endpoint.
/// </summary>
internal sealed class MetricsEndpoint : IAsyncDisposable
{
    /// <summary>Of a request, bytes; a scraper's has some hundred.</summary>
    private const int LongestRequest = 16 * 1024;

    /// <summary>For a scraper to ask and to take its answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _answers = [];
    private readonly Task _serving;
    private Func<RunSnapshot>? _run;

    private MetricsEndpoint(TcpListener listener)
    {
        _listener = listener;
        _serving = ServeAsync();
    }

    /// <param name="place">A port of 127.0.0.1, or <c>address:port</c>, with <c>*</c> for every address.</param>
    /// <exception cref="WorkloadInputException">Not such a place, or one that cannot be listened on.</exception>
    public static MetricsEndpoint Listen(string place)
    {
        int colon = place.LastIndexOf(':');
        string host = colon < 0 ? "127.0.0.1" : place[..colon];
        bool isPort = ushort.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
        if (!isPort || host.Length == 0 || host.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or ':' or '[' or ']' or '*')))
            throw new WorkloadInputException($"port: '{place}' is not allowed; a port (1 to 65535) or ADDRESS:PORT is");

        try
        {
            TcpListener listener = host == "*" ? TcpListener.Create(port) : new TcpListener(AddressOf(host), port);
            listener.Start();
            return new MetricsEndpoint(listener);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new WorkloadInputException($"port: {place} cannot be listened on: {e.Message}", e);
        }
    }

    /// <summary>From now on it is this run that is shown.</summary>
    public void Show(Func<RunSnapshot> run) => Volatile.Write(ref _run, run);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    /// <exception cref="SocketException">Nobody knows the name.</exception>
    private static IPAddress AddressOf(string host) => IPAddress.TryParse(host, out IPAddress? address) ? address : Dns.GetHostAddresses(host)[0];

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
                _answers.RemoveAll(answer => answer.IsCompleted);
                _answers.Add(AnswerAsync(socket));
            }
            catch (SocketException)
            {
                // A client that went away before it was let in, or no descriptor left for one.
                await Task.Delay(AcceptPause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        }

        await Task.WhenAll(_answers).ConfigureAwait(false);
    }

    private async Task AnswerAsync(Socket socket)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(Patience);
        using (socket)
        {
            try
            {
                if (await ReadAsync(socket, limit.Token).ConfigureAwait(false) is not { } request)
                    return;
                ReadOnlyMemory<byte> answer = Answer(request);
                while (!answer.IsEmpty)
                    answer = answer[await socket.SendAsync(answer, limit.Token).ConfigureAwait(false)..];
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // It went away, took too long, or the run has ended.
            }
        }
    }

    /// <summary>The words of the request's first line; null when it does not come to the end of its head.</summary>
    private static async Task<string[]?> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestRequest];
        for (int length = 0; length < buffer.Length;)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (count == 0)
                return null;
            length += count;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
                return Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan().IndexOf("\r\n"u8)).Split(' ');
        }

        return null;
    }

    private byte[] Answer(string[] request)
    {
        (string status, string text) = request switch
        {
            [_, var path, "HTTP/1.1" or "HTTP/1.0"] when request[0] is "GET" or "HEAD" => path.Split('?')[0] == "/metrics"
                ? ("200 OK", Volatile.Read(ref _run) is Func<RunSnapshot> run ? RunExposition.Format(run()) : "")
                : ("404 Not Found", "metrics are at /metrics\n"),
            [_, _, "HTTP/1.1" or "HTTP/1.0"] => ("405 Method Not Allowed", "GET and HEAD are allowed\n"),
            _ => ("400 Bad Request", "this is no HTTP/1.1\n"),
        };
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: {RunExposition.ContentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\nConnection: close\r\n\r\n");
        return Encoding.UTF8.GetBytes(request[0] == "HEAD" ? head : head + text);
    }
}
