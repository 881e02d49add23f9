using Dcp.Server.Metrics;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web.Live;

/// <summary>
/// Pushes the state of everything to the browsers that look, once a second, as server-sent events. It is written once for all of them, and
/// not at all while nobody looks. Who reads slowly misses some; who does not read is cut by Kestrel. Any thread.
/// </summary>
internal sealed class LiveFeed(StatusWriter status, PoolerLog log, TimeProvider clock) : IDisposable
{
    /// <summary>Browsers at a time.</summary>
    internal const int Most = 50;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource<byte[]> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private int _watching;

    /// <summary>Runs until the browser leaves, or may no longer look.</summary>
    internal async Task ServeAsync(HttpContext context, Func<bool> mayLook)
    {
        if (!Enter())
        {
            await Reply.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "too many watch already\n").ConfigureAwait(false);
            return;
        }

        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await SendAsync(context, status.Write(), ended.Token).ConfigureAwait(false);
            while (mayLook())
            {
                var state = await Volatile.Read(ref _next).Task.WaitAsync(ended.Token).ConfigureAwait(false);
                await SendAsync(context, state, ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate) _watching--;
        }
    }

    internal async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task loop;
        lock (_gate) loop = _loop;
        await loop.ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private bool Enter()
    {
        lock (_gate)
        {
            if (_watching >= Most || _stopping.IsCancellationRequested) return false;
            _watching++;
            if (_loop.IsCompleted) _loop = log.WatchAsync(Task.Run(LoopAsync), "web: feed");
            return true;
        }
    }

    private async Task LoopAsync()
    {
        using PeriodicTimer timer = new(s_interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    if (_watching == 0)
                    {
                        // Under the lock: whoever comes next finds the loop over and begins another.
                        _loop = Task.CompletedTask;
                        return;
                    }
                }

                var state = status.Write();
                Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(state);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private static async Task SendAsync(HttpContext context, byte[] state, CancellationToken cancellation)
    {
        var body = context.Response.Body;
        await body.WriteAsync("data: "u8.ToArray(), cancellation).ConfigureAwait(false);
        await body.WriteAsync(state, cancellation).ConfigureAwait(false);
        await body.WriteAsync("\n\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        await body.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
