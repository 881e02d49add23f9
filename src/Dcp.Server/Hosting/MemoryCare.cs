namespace Dcp.Server.Hosting;

/// <summary>
/// Gives memory back after a burst of logins. Transactions allocate nothing, so without it what logins left behind would stay for as
/// long as the process runs: half of what each idle client costs. One pause, of milliseconds, after a burst and not in it.
/// </summary>
internal sealed class MemoryCare
{
    private const long Burst = 8 << 20;
    private const long Quiet = 256 << 10;

    private long _seen;
    private long _collected;

    /// <summary>Looks at what was allocated since the last look. Any one thread, at a steady pace.</summary>
    internal void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isQuiet = allocated - _seen < Quiet;
        _seen = allocated;
        if (!isQuiet || allocated - _collected < Burst) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _collected = allocated;
    }
}
