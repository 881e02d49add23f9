using Dcp.Server.Admin;
using Dcp.Server.Takeover;

namespace Dcp.Server.Hosting;

/// <content>What changes when another process takes this one over, or this one another.</content>
internal sealed partial class Pooler
{
    private Departure? _departure;
    private bool _isDeparting;

    /// <summary>
    /// A process that is to be taken over still listens on the same sockets: whoever comes is its client until <see cref="BeginAccepting"/>, and if
    /// this one fails, the sockets and their files are to stay.
    /// </summary>
    internal bool SharesSockets { private get; set; }

    /// <summary>The process that is taken over accepts nobody any more. Any thread.</summary>
    internal void BeginAccepting()
    {
        foreach (var listener in _listeners.Concat(_frontendListeners.All)) listener.Begin();
    }

    /// <inheritdoc/>
    public bool BeginDeparture() => Interlocked.Exchange(ref _isDeparting, true) is false;

    /// <inheritdoc/>
    public void Depart(int channel) => _ = Log.WatchAsync(DepartAsync(channel), "takeover");

    private async Task DepartAsync(int channel)
    {
        // The new process needs these addresses before it knows whether it is up.
        if (Interlocked.Exchange(ref _web, null) is { } web) await web.DisposeAsync();
        _otlp.Configure(null);
        Departure departure = new(
            Host,
            channel,
            begin: left => _transport.Reactors[0].Post(() => _ = Log.WatchAsync(LeaveAsync(left), "takeover")),
            abandoned: () => _transport.Reactors[0].Post(() => _ = Log.WatchAsync(StayAsync(), "takeover")));
        _departure = departure;
        List<(string, int)> listeners = [];
        foreach (var listener in _listeners.Concat(_frontendListeners.All))
        {
            if (listener.Descriptor is { } descriptor) listeners.Add((InheritedSockets.Name(listener.LocalEndPoint), descriptor));
        }

        departure.Start(listeners);
    }

    /// <summary>The process that wanted to take over is gone: everything is as before, and the next one may ask.</summary>
    private async Task StayAsync()
    {
        if (Interlocked.Exchange(ref _departure, null) is { } departure)
        {
            await departure.FinishAsync();
            departure.Dispose();
        }

        try
        {
            await StartWebAsync();
        }
        catch (IOException exception)
        {
            Log.Error(exception.Message);
        }

        _isDeparting = false;
    }

    /// <summary>Another process accepts from now on; this one ends when its last client has left, or was taken over.</summary>
    private async Task LeaveAsync(Action left)
    {
        lock (_gate) _ending = ShutdownMode.WaitForClients;
        await _frontendListeners.LeaveAsync();
        foreach (var listener in _listeners) await listener.LeaveAsync();

        // Who was accepted last has come to its reactor by then, and is counted.
        await Host.CollectAsync(_ => true);
        left();
        var first = _transport.Reactors[0];
        first.Post(() => Drain(ShutdownMode.WaitForClients, first.Clock.GetTimestamp()));
    }
}
