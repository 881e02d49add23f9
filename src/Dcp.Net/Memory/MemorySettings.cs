namespace Dcp.Net.Memory;

/// <summary>What a <see cref="MemoryTransport"/> is like.</summary>
public sealed record MemorySettings
{
    public static readonly MemorySettings Default = new();

    public int Reactors { get; init; } = 1;

    /// <summary>
    /// With a seed the order in which reactors and deliveries take their turn is shuffled, and deliveries are cut into pieces; the same seed
    /// gives the same run. Without one everything goes in order, in the largest pieces.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>What a direction of a connection holds between its ends, bytes: the kernel's buffers.</summary>
    public int PipeCapacity { get; init; } = 16 * 1024;

    /// <summary>A real clock for <see cref="MemoryTransport.StartThreads"/>; null for the transport's own, which moves by <see cref="MemoryTransport.Advance"/>.</summary>
    public TimeProvider? Clock { get; init; }
}
