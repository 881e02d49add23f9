using System.Runtime.InteropServices;
using Dcp.Tests.Sampling;

namespace Dcp.Tests.Admin;

public sealed class InterruptionTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void The_first_signal_asks_to_end_and_tells_the_exit_code()
    {
        using Interruption interruption = new(_time);

        Assert.True(GoesOnAfter(interruption, PosixSignal.SIGINT, 2));
        Assert.True(interruption.Happened);
        Assert.Equal(130, interruption.ExitCode);
    }

    [Fact]
    public void Its_echo_changes_nothing()
    {
        using Interruption interruption = new(_time);
        GoesOnAfter(interruption, PosixSignal.SIGINT, 2);
        _time.Advance(Interruption.Echo.TotalSeconds / 2);

        Assert.True(GoesOnAfter(interruption, PosixSignal.SIGHUP, 1));
        Assert.Equal(130, interruption.ExitCode);
    }

    [Fact]
    public void A_second_one_ends_the_program()
    {
        using Interruption interruption = new(_time);
        GoesOnAfter(interruption, PosixSignal.SIGTERM, 15);
        _time.Advance(Interruption.Echo.TotalSeconds);

        Assert.False(GoesOnAfter(interruption, PosixSignal.SIGTERM, 15));
    }

    private static bool GoesOnAfter(Interruption interruption, PosixSignal signal, int number)
    {
        PosixSignalContext context = new(signal);
        interruption.Interrupt(context, number);
        return context.Cancel;
    }
}
