using System.Runtime.InteropServices;

namespace Dcp.SystemTests.Support;

/// <summary>Signals by their Linux numbers, and how to send one.</summary>
public static partial class Signals
{
    public const int Hup = 1;
    public const int Int = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Usr1 = 10;
    public const int Usr2 = 12;
    public const int Term = 15;
    public const int Cont = 18;
    public const int Stop = 19;

    /// <returns>False when there is no such process any more.</returns>
    public static bool Send(int pid, int signal) => SendSignal(pid, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
