namespace Dcp.Net.Memory;

/// <summary>
/// The choices of a run: random ones by a seed, or always the first. One thread's. It keeps a running hash of what was
/// done, so that two runs can be compared.
/// </summary>
internal sealed class MemoryChance(int? seed)
{
    private readonly Random? _random = seed is { } value ? new Random(value) : null;

    internal bool IsShuffled => _random is not null;

    internal ulong Fingerprint { get; private set; } = 14695981039346656037;

    /// <summary>One of <paramref name="count"/> things; the first without a seed.</summary>
    internal int Pick(int count) => _random is null || count < 2 ? 0 : _random.Next(count);

    internal bool Flip() => _random is not null && _random.Next(2) == 0;

    /// <summary>How much of <paramref name="length"/> to do at once: often all, sometimes a few bytes or one.</summary>
    internal int Piece(int length)
    {
        if (_random is null || length < 2) return length;
        return _random.Next(8) switch
        {
            < 4 => length,
            < 6 => _random.Next(1, length + 1),
            6 => Math.Min(length, _random.Next(1, 12)),
            _ => 1,
        };
    }

    /// <summary>How many bytes in flight survive a reset: all, or any number of them.</summary>
    internal int KeepOnReset() => Flip() ? Pick(16 * 1024) : int.MaxValue;

    internal void Note(int what, int how) => Fingerprint = (((Fingerprint ^ (uint)what) * 1099511628211) ^ (uint)how) * 1099511628211;
}
