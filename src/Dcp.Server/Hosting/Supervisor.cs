using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Passthrough;
using Microsoft.Extensions.Logging;

namespace Dcp.Server.Hosting;

/// <summary>
/// Keeps the listening sockets and runs dcp on them. When dcp crashes it is started again at once: clients that come meanwhile wait in
/// the kernel instead of being refused. Keeps crashing, and the supervisor ends as well, for whoever runs it to take over.
/// </summary>
/// <param name="command">What starts dcp on the sockets.</param>
internal sealed partial class Supervisor(DcpConfig config, IReadOnlyList<string> command, ILogger logger, TimeProvider clock)
{
    /// <summary>A process that lived shorter than this has crashed at its start.</summary>
    private static readonly TimeSpan s_shortLife = TimeSpan.FromSeconds(2);
    private const int MostShortLives = 5;
    private const int BadInput = 1;

    private static readonly PosixSignal[] s_forwarded =
        [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP, (PosixSignal)10, (PosixSignal)12];

    private readonly Lock _gate = new();
    private readonly List<int> _early = [];
    private int _child;
    private volatile bool _ending;

    /// <summary>Runs until dcp has ended by its own will; gives its exit code, or the last one when it keeps crashing.</summary>
    /// <exception cref="SocketException">An address cannot be had.</exception>
    internal async Task<int> RunAsync()
    {
        List<(EndPoint EndPoint, ListenSettings Settings)> wanted = [];
        foreach (var endPoint in await ListenAddresses.OfAsync(config.Pooler).ConfigureAwait(false)) wanted.Add((endPoint, Pooler.ListenOptions(config.Pooler)));
        foreach (var frontend in config.Frontends)
        {
            foreach (var endPoint in await FrontendListeners.AddressesAsync(frontend).ConfigureAwait(false)) wanted.Add((endPoint, Frontend.ListenOptionsOf(frontend)));
        }

        List<ListeningSocket> sockets = [];
        List<PosixSignalRegistration> signals = [];
        try
        {
            // First of all: once somebody can connect, a signal means dcp and not only this process.
            signals.AddRange(s_forwarded.Select(Forward));
            foreach (var (endPoint, settings) in wanted) sockets.Add(new ListeningSocket(endPoint, settings));
            var inherited = InheritedSockets.Write(wanted.Select(item => item.EndPoint).Zip(sockets.Select(socket => socket.Descriptor)));
            if (_ending) return 0;
            return await KeepRunningAsync(inherited).ConfigureAwait(false);
        }
        finally
        {
            foreach (var signal in signals) signal.Dispose();
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    private async Task<int> KeepRunningAsync(string inherited)
    {
        for (var shortLives = 0; ;)
        {
            var began = clock.GetTimestamp();
            var code = await RunOnceAsync(inherited).ConfigureAwait(false);
            if (code is 0 or BadInput || _ending) return code;
            shortLives = clock.GetElapsedTime(began) < s_shortLife ? shortLives + 1 : 0;
            if (shortLives >= MostShortLives)
            {
                logger.LogError("supervisor: dcp ended {Count} times right after its start (exit code {Code}), giving up", shortLives, code);
                return code;
            }

            logger.LogWarning("supervisor: dcp ended with exit code {Code}, starting it again", code);
        }
    }

    /// <summary>One life. Its input is a pipe of ours: if we are killed it ends, and dcp with it.</summary>
    private async Task<int> RunOnceAsync(string inherited)
    {
        ProcessStartInfo info = new(command[0], command.Skip(1)) { RedirectStandardInput = true };
        info.Environment[InheritedSockets.Variable] = inherited;
        using var process = Process.Start(info) ?? throw new IOException($"could not start '{command[0]}'");
        lock (_gate)
        {
            _child = process.Id;
            foreach (var signal in _early) _ = Kill(_child, signal);
            _early.Clear();
        }

        await process.WaitForExitAsync().ConfigureAwait(false);
        lock (_gate) _child = 0;
        return process.ExitCode;
    }

    private PosixSignalRegistration Forward(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        var ends = signal is PosixSignal.SIGTERM or PosixSignal.SIGINT or PosixSignal.SIGQUIT;
        if (ends) _ending = true;

        // dcp may be starting, and its process not yet known here. What would only change how it runs, it has no use for then.
        lock (_gate)
        {
            if (_child > 0) _ = Kill(_child, Number(signal));
            else if (ends) _early.Add(Number(signal));
        }
    });

    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        _ => (int)signal,
    };

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
