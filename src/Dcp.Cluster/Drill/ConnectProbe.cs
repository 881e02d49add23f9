using System.Net;
using System.Net.Sockets;
using Dcp.Cluster.Lab;
using Dcp.Workload.Connections;

namespace Dcp.Cluster.Drill;

/// <summary>A client that connects every 20 ms, whatever became of the attempt before, and asks one question. Any thread.</summary>
internal sealed class ConnectProbe(TimeProvider clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);
    private static readonly IPEndPoint s_address = new(LabPlan.Vip, LabPlan.PoolerPort);

    private readonly Lock _gate = new();
    private TimeSpan _patience = DrillPlan.DefaultPatience;
    private long _lastSuccess;
    private long _longestGap;

    /// <summary>Since <see cref="Begin"/>.</summary>
    internal int Successes { get; private set; }

    internal int Failures { get; private set; }

    internal string? LastError { get; private set; }

    internal long LastSuccess
    {
        get
        {
            lock (_gate) return _lastSuccess;
        }
    }

    /// <summary>Longest time between two successes, or since the last.</summary>
    internal TimeSpan LongestGap
    {
        get
        {
            lock (_gate)
            {
                var open = _lastSuccess == 0 ? 0 : clock.GetTimestamp() - _lastSuccess;
                return clock.GetElapsedTime(0, Math.Max(_longestGap, open));
            }
        }
    }

    /// <param name="patience">How long an attempt waits for its answer.</param>
    internal void Begin(TimeSpan patience)
    {
        lock (_gate)
        {
            _patience = patience;
            _longestGap = 0;
            Successes = Failures = 0;
            LastError = null;
        }
    }

    internal async Task RunAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(s_interval, clock);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false)) _ = TryAsync();
    }

    private async Task TryAsync()
    {
        TimeSpan patience;
        lock (_gate) patience = _patience;
        using CancellationTokenSource limit = new(patience, clock);
        string? error = null;
        try
        {
            using var client = await SimpleQueryClient.ConnectAsync(new(s_address, LabPlan.User, LabPlan.DatabaseName, null, "dcp"), limit.Token).ConfigureAwait(false);
            await client.QueryAsync("select 1", limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or ServerErrorException or OperationCanceledException)
        {
            error = e.Message;
        }

        lock (_gate)
        {
            if (error is not null)
            {
                Failures++;
                LastError = error;
                return;
            }

            var now = clock.GetTimestamp();
            if (_lastSuccess != 0) _longestGap = Math.Max(_longestGap, now - _lastSuccess);
            _lastSuccess = Math.Max(_lastSuccess, now);
            Successes++;
        }
    }
}
