using System.Runtime.InteropServices;

namespace Dcp.Bench.Cores;

/// <summary>Keeps a thread on one processor.</summary>
internal static unsafe partial class Affinity
{
    /// <summary>The calling thread stays on this one from now on.</summary>
    /// <exception cref="BenchException">The system does not let it.</exception>
    public static void Pin(int processor)
    {
        const int Words = 16;
        ulong* mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        if (SetAffinity(0, Words * sizeof(ulong), mask) != 0)
            throw new BenchException($"a thread cannot be kept on processor {processor}");
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int pid, nuint size, ulong* mask);
}
