namespace Dcp.Net.Kernel;

/// <summary>
/// Maps the user data of kernel events to their handlers: generation (32 bits), slot (24), and 8 bits of the user's own. The
/// generation makes an event that comes too late find nobody, instead of the slot's next inhabitant.
/// </summary>
internal sealed class SlotTable<T>
    where T : class
{
    private const int IndexShift = 8;
    private const int GenerationShift = 32;
    private const uint IndexMask = 0xFFFFFF;

    private readonly Stack<int> _free = new();
    private Slot[] _slots = new Slot[64];
    private int _used;

    internal int Count => _used - _free.Count;

    /// <summary>Takes a slot; the token is its user data, with 0 in the lowest 8 bits.</summary>
    internal ulong Add(T handler)
    {
        if (!_free.TryPop(out var index))
        {
            if (_used > IndexMask) throw new InvalidOperationException("No slot is left on this reactor.");
            if (_used == _slots.Length) Array.Resize(ref _slots, _used * 2);
            index = _used++;
        }

        ref var slot = ref _slots[index];
        slot.Handler = handler;
        return ((ulong)++slot.Generation << GenerationShift) | ((ulong)index << IndexShift);
    }

    internal T? Find(ulong userData)
    {
        var index = (int)((userData >> IndexShift) & IndexMask);
        if (index >= _used) return null;
        ref var slot = ref _slots[index];
        return slot.Generation == (uint)(userData >> GenerationShift) ? slot.Handler : null;
    }

    internal void Remove(ulong token)
    {
        var index = (int)((token >> IndexShift) & IndexMask);
        _slots[index].Handler = null;
        _free.Push(index);
    }

    /// <summary>A copy of all handlers, for the end of the reactor.</summary>
    internal T[] Snapshot() =>
        [.. _slots.Take(_used).Select(slot => slot.Handler).OfType<T>()];

    private struct Slot
    {
        internal T? Handler;
        internal uint Generation;
    }
}
