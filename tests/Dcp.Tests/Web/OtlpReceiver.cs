using System.Collections.Concurrent;
using System.Net;
using Dcp.SystemTests.Support;

namespace Dcp.Tests.Web;

/// <summary>A receiver of OTLP over HTTP: takes what is a valid request, keeps it, and answers as it is told to.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;
    private readonly SemaphoreSlim _came = new(0);

    internal OtlpReceiver()
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _loop = Task.Run(ServeAsync);
    }

    internal int Port { get; } = Ports.Free();

    internal ConcurrentQueue<(string Path, string? Type, string? Key, byte[] Body)> Requests { get; } = new();

    internal int Status { get; set; } = 200;

    internal byte[] Answer { get; set; } = [];

    /// <summary>The next one that came.</summary>
    internal async Task<(string Path, string? Type, string? Key, byte[] Body)> NextAsync()
    {
        Assert.True(await _came.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), "no metrics came");
        Assert.True(Requests.TryDequeue(out var request));
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
        _came.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                var request = (context.Request.Url!.AbsolutePath, context.Request.ContentType, context.Request.Headers["X-Key"], body.ToArray());
                context.Response.StatusCode = Status;
                context.Response.ContentType = "application/x-protobuf";
                await context.Response.OutputStream.WriteAsync(Answer);
                context.Response.Close();
                Requests.Enqueue(request);
            }
            catch (Exception e) when (e is HttpListenerException or InvalidOperationException or IOException)
            {
                if (!_listener.IsListening) return;

                // Who asked has gone before the answer, as an exporter does that ends.
                continue;
            }

            _came.Release();
        }
    }
}
