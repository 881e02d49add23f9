using System.Runtime.InteropServices;
using Dcp.Server.Admin;

namespace Dcp.Server.Hosting;

/// <summary>
/// PgBouncer's signals: HUP reloads, TERM waits for clients, INT for servers, a second one and QUIT end at once, USR1 and USR2 pause and resume. To be made
/// before anybody can connect, so that no signal ends the process under its clients; what comes before <see cref="Begin"/> is heeded then.
/// </summary>
internal sealed class Signals : IDisposable
{
    // Linux's numbers; PosixSignal takes a raw one where it has no name.
    private const PosixSignal Usr1 = (PosixSignal)10;
    private const PosixSignal Usr2 = (PosixSignal)12;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly TaskCompletionSource<bool> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pooler _pooler;

    internal Signals(Pooler pooler, LineLoggerProvider logger)
    {
        _pooler = pooler;
        On(PosixSignal.SIGHUP, () =>
        {
            pooler.Log.Note("got SIGHUP, re-reading config");
            ServiceManager.Reloading(TimeProvider.System);
            logger.Reopen();
            pooler.Reload();
            ServiceManager.Ready();
        });
        On(PosixSignal.SIGTERM, () => End("SIGTERM", "waiting for all clients disconnect", ShutdownMode.WaitForClients));
        On(PosixSignal.SIGINT, () => End("SIGINT", "waiting for all servers connections to be released", ShutdownMode.WaitForServers));
        On(PosixSignal.SIGQUIT, () =>
        {
            pooler.Log.Note("got SIGQUIT, fast exit");
            pooler.Shutdown(ShutdownMode.Immediate);
        });
        On(Usr1, () =>
        {
            if (pooler.Host.Pools.AllPaused || pooler.Host.IsSuspended) pooler.Log.Note("got SIGUSR1, but already paused/suspended");
            else
            {
                pooler.Log.Note("got SIGUSR1, pausing all activity");
                pooler.Host.Pools.PauseAll();
            }
        });
        On(Usr2, () =>
        {
            if (pooler.IsShuttingDown) pooler.Log.Note("got SIGUSR2 while shutting down, ignoring");
            else if (pooler.Host.IsSuspended)
            {
                pooler.Log.Note("got SIGUSR2, continuing from SUSPEND");
                pooler.Host.Resume();
            }
            else if (pooler.Host.Pools.AllPaused)
            {
                pooler.Log.Note("got SIGUSR2, continuing from PAUSE");
                pooler.Host.Pools.ResumeAll();
            }
            else
            {
                pooler.Log.Note("got SIGUSR2, but not paused/suspended");
            }
        });

        void End(string signal, string what, ShutdownMode mode)
        {
            pooler.Log.Note(pooler.IsShuttingDown ? $"got {signal} while shutting down, fast exit" : $"got {signal}, shutting down, {what}");
            pooler.Shutdown(mode);
        }
    }

    /// <summary>The pooler has started.</summary>
    internal void Begin() => _begun.TrySetResult(true);

    public void Dispose()
    {
        _begun.TrySetResult(false);
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void On(PosixSignal signal, Action act) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _ = _pooler.Log.WatchAsync(HeedAsync(act), $"{signal}");
    }));

    private async Task HeedAsync(Action act)
    {
        if (await _begun.Task.ConfigureAwait(false)) act();
    }
}
