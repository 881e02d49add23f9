using System.Net.Sockets;
using Dcp.Net;
using Dcp.Server.Admin;
using Dcp.Server.Session;

namespace Dcp.Server.Hosting;

/// <content>The end: listeners are closed, clients or servers are waited for, and everybody is told.</content>
internal sealed partial class Pooler
{
    private static readonly TimeSpan s_drainInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_farewellInterval = TimeSpan.FromMilliseconds(5);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ShutdownMode? _ending;

    /// <summary>Completes when a shutdown has come to its end.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Begins to end. A second request, or an immediate one, ends at once.</summary>
    public void Shutdown(ShutdownMode mode)
    {
        lock (_gate)
        {
            if (_ending is not null) mode = ShutdownMode.Immediate;
            _ending = mode;
        }

        // From now on, and not from when the listeners are closed: who asked for the end may try at once whether it has come.
        Host.IsEnding = true;
        Log.Note($"shutting down: {mode}");
        Host.Resume();
        ServiceManager.Stopping();
        _transport.Reactors[0].Post(() => _ = EndAsync(mode));
    }

    public bool IsShuttingDown => _ending is not null;

    private async Task EndAsync(ShutdownMode mode)
    {
        // While clients are waited for, the Unix socket stays for the console.
        await UnbindAsync(listener => mode == ShutdownMode.Immediate || listener.LocalEndPoint is not UnixDomainSocketEndPoint);
        if (mode == ShutdownMode.WaitForServers) Host.RefuseServers(StopRequest.ServerShutdown);
        if (mode == ShutdownMode.Immediate)
        {
            Host.Stop(StopRequest.ServerShutdown, _ => true);
            Frontends.CutAll();
        }

        var first = _transport.Reactors[0];
        first.Post(() => Drain(mode, first.Clock.GetTimestamp()));
    }

    /// <summary>
    /// Waits for the last client to leave, or for the last server to be free and then sends the clients away; the console may watch to
    /// the end. At once means: as soon as everybody has been told, or a moment is over. On the first reactor.
    /// </summary>
    private void Drain(ShutdownMode mode, long began)
    {
        var first = _transport.Reactors[0];
        if (mode == ShutdownMode.WaitForServers && Host.Pools.All.All(pool => pool.Snapshot().InUse == 0))
        {
            mode = ShutdownMode.Immediate;
            began = first.Now;
            Host.Stop(StopRequest.ServerShutdown, _ => true);
            Frontends.CutAll();
        }

        var immediate = mode == ShutdownMode.Immediate;
        if (Host.Clients + (mode == ShutdownMode.WaitForClients ? Frontends.Clients : 0) <= (immediate ? 0 : _console.Clients) || (immediate && first.Elapsed(began, first.Now) >= s_farewell))
            _ended.TrySetResult();
        else if (!_ended.Task.IsCompleted)
            first.Schedule(immediate ? s_farewellInterval : s_drainInterval, () => Drain(mode, began));
    }

    private async Task UnbindAsync(Func<Listener, bool>? which = null)
    {
        await (SharesSockets ? _frontendListeners.LeaveAsync() : _frontendListeners.UnbindAsync());
        foreach (var listener in _listeners.Where(which ?? (_ => true))) await (SharesSockets ? listener.LeaveAsync() : listener.UnbindAsync());
    }
}
