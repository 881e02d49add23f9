using System.Runtime.InteropServices;

namespace Dcp;

/// <summary>
/// Turns the first SIGINT, SIGTERM or SIGHUP into a cancellation, so that a verb can end what it started and say what it
/// has; a second one ends the program at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    internal Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, c => Interrupt(c, 2)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Interrupt(c, 15)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => Interrupt(c, 1)),
    ];

    internal CancellationToken Token => _source.Token;

    internal bool Happened => _source.IsCancellationRequested;

    /// <summary>What a shell expects of a program that a signal ended: 128 and the signal's number.</summary>
    internal int ExitCode => 128 + Volatile.Read(ref _signal);

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Interrupt(PosixSignalContext context, int signal)
    {
        if (Interlocked.CompareExchange(ref _signal, signal, 0) != 0)
            return;
        context.Cancel = true;
        _source.Cancel();
    }
}
