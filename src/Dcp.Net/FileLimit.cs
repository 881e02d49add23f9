using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net;

/// <summary>The process's limit of open files: every connection is one.</summary>
public static unsafe class FileLimit
{
    /// <summary>
    /// Raises the soft limit to the hard one, which needs no privilege, and returns what it is then. Most shells
    /// start programs with 1,024.
    /// </summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static long Raise()
    {
        Libc.ResourceLimit limit;
        if (Libc.GetLimit(Libc.LimitOpenFiles, &limit) != 0) throw Failed("getrlimit");
        if (limit.Soft == limit.Hard) return Number(limit.Soft);
        limit.Soft = limit.Hard;
        if (Libc.SetLimit(Libc.LimitOpenFiles, &limit) != 0) throw Failed("setrlimit");
        return Number(limit.Soft);
    }

    private static long Number(ulong limit) => limit > long.MaxValue ? long.MaxValue : (long)limit;

    private static IOException Failed(string call) =>
        new($"{call}(RLIMIT_NOFILE): {Marshal.GetLastPInvokeErrorMessage()}");
}
