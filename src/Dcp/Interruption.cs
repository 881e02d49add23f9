using System.Runtime.InteropServices;

namespace Dcp;

/// <summary>
/// Turns the first SIGINT, SIGTERM or SIGHUP into a cancellation, so that a verb can end what it started and say what it
/// has; a second one ends the program at once. One that follows within <see cref="Echo"/> is the first one's echo: <c>timeout</c>
/// signals its child and then the whole process group, and so does a shell whose terminal is closed.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>Shorter than anybody takes to press Ctrl-C again.</summary>
    internal static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(150);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _lock = new();
    private int _signal;
    private long _at;

    internal Interruption(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, c => Interrupt(c, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Interrupt(c, 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => Interrupt(c, 1)),
        ];
    }

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

    /// <summary>A signal has come. Any thread; <c>Cancel</c> of the context says that the program goes on.</summary>
    internal void Interrupt(PosixSignalContext context, int signal)
    {
        lock (_lock)
        {
            if (_signal != 0)
            {
                context.Cancel = _time.GetElapsedTime(_at) < Echo;
                return;
            }

            (_signal, _at) = (signal, _time.GetTimestamp());
            context.Cancel = true;
        }

        _source.Cancel();
    }
}
