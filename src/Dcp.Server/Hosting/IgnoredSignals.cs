using System.Runtime.InteropServices;

namespace Dcp.Server.Hosting;

/// <summary>
/// A shell without job control starts what it runs in the background (<c>dcp serve FILE &amp;</c> in a script) with SIGINT and SIGQUIT ignored, nohup does so
/// with SIGHUP, and .NET leaves alone what was ignored from the start. PgBouncer heeds them however it was started.
/// </summary>
internal static unsafe partial class IgnoredSignals
{
    /// <summary>HUP, INT, QUIT, USR1, USR2 and TERM by Linux's numbers.</summary>
    private static ReadOnlySpan<int> Numbers => [1, 2, 3, 10, 12, 15];

    private const nint Default = 0;
    private const nint Ignore = 1;

    /// <summary>More than any C library's <c>struct sigaction</c>, which begins with the handler.</summary>
    private const int Room = 32;

    /// <summary>Gives the signals back what they do by default. Before anything asks for a signal or for the console: both decide only once.</summary>
    internal static void Heed()
    {
        var action = stackalloc nint[Room];
        foreach (var number in Numbers)
        {
            if (Action(number, null, action) == 0 && *action == Ignore) _ = Handle(number, Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Action(int signal, nint* now, nint* before);

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Handle(int signal, nint handler);
}
