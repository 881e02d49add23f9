namespace Dcp.Net.Faults;

/// <summary>Remembers when how many bytes may pass. Times are timestamps of the reactor's clock.</summary>
internal sealed class DelayLine
{
    private readonly Queue<(long Due, int Length)> _parts = new();
    private int _dueBytes;

    /// <summary>Bytes that wait or are due and were not taken.</summary>
    internal int Length { get; private set; }

    internal void Add(long due, int length)
    {
        _parts.Enqueue((due, length));
        Length += length;
    }

    /// <summary>Bytes whose time has come.</summary>
    internal int Due(long now)
    {
        while (_parts.TryPeek(out var part) && part.Due <= now)
        {
            _dueBytes += part.Length;
            _parts.Dequeue();
        }

        return _dueBytes;
    }

    /// <summary>When more is due, or null. After <see cref="Due"/>.</summary>
    internal long? NextDue => _parts.TryPeek(out var part) ? part.Due : null;

    /// <summary>Takes bytes that are due.</summary>
    internal void Take(int count)
    {
        _dueBytes -= count;
        Length -= count;
    }
}
