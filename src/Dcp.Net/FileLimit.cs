using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net;

/// <summary>The process's limit of open files: every connection is one.</summary>
public static unsafe class FileLimit
{
    private const int MostKept = 64;

    /// <summary>
    /// Raises the soft limit to the hard one, which needs no privilege, and returns what it is then. Most shells
    /// start programs with 1,024.
    /// </summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static long Raise()
    {
        var limit = Read();
        if (limit.Soft == limit.Hard) return Number(limit.Soft);
        limit.Soft = limit.Hard;
        if (Libc.SetLimit(Libc.LimitOpenFiles, &limit) != 0) throw Failed("setrlimit");
        return Number(limit.Soft);
    }

    /// <summary>Clients that can be there together when each of them costs a second descriptor.</summary>
    public static int MostPairs() => Math.Max(1, (ClientCeiling() - MostKept) / 2);

    /// <summary>
    /// The first descriptor that is no client's: those from here to the limit are kept for connections to the database, files, and
    /// the runtime, which ends the process when it cannot open what it needs.
    /// </summary>
    internal static int ClientCeiling()
    {
        var all = (int)Math.Min(Read().Soft, int.MaxValue);
        return all - Math.Min(MostKept, all / 4);
    }

    /// <summary>Whether the next descriptor would be below <paramref name="ceiling"/>. The kernel always gives the lowest that is free.</summary>
    internal static bool HasRoomBelow(int ceiling)
    {
        var next = Libc.EventFd(0, Libc.EventFdCloseOnExec);
        if (next < 0) return false;
        _ = Libc.Close(next);
        return next < ceiling;
    }

    private static Libc.ResourceLimit Read()
    {
        Libc.ResourceLimit limit;
        if (Libc.GetLimit(Libc.LimitOpenFiles, &limit) != 0) throw Failed("getrlimit");
        return limit;
    }

    private static long Number(ulong limit) => limit > long.MaxValue ? long.MaxValue : (long)limit;

    private static IOException Failed(string call) =>
        new($"{call}(RLIMIT_NOFILE): {Marshal.GetLastPInvokeErrorMessage()}");
}
