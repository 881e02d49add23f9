namespace Dcp.Net.Memory;

/// <summary>
/// Who is at the other end of a connection, as a function of the bytes that come: it has no thread and no reactor of its own, but answers where the
/// connection lives, as the kernel does for one that is remote. So a data path can be measured without its load taking cores of its own.
/// </summary>
public abstract class MemoryScript
{
    /// <summary>What it says unasked, first.</summary>
    public virtual ReadOnlyMemory<byte> Opening => default;

    /// <summary>The answer to bytes that came, empty for none. On the connection's reactor; the memory is read before the next call.</summary>
    public abstract ReadOnlyMemory<byte> Answer(ReadOnlySpan<byte> bytes);
}
