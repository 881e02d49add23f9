using System.Runtime.InteropServices;

namespace Dcp.Cluster.Tools;

/// <summary>
/// Signals to processes, by the system call: starting <c>kill</c> takes long on a busy host, and that of procps 4.0.2 (Debian 12) signals
/// no group when asked with <c>-s KILL -- -GROUP</c>, and says that it did.
/// </summary>
internal static partial class ProcessSignal
{
    internal const int Kill = 9;
    internal const int Stop = 19;
    internal const int Continue = 18;

    /// <summary>To a process, or with a negative number to a whole group. One that is gone already is no error.</summary>
    internal static void Send(int process, int signal) => _ = SendSignal(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
