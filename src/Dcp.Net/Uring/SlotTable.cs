namespace Dcp.Net.Uring;

/// <summary>
/// Maps the user data of completions to their handlers: generation (32 bits), slot (24), operation (8). The
/// generation makes a completion that comes too late find nobody, instead of the slot's next inhabitant.
/// </summary>
internal sealed class SlotTable
{
    private const int IndexShift = 8;
    private const int GenerationShift = 32;
    private const uint IndexMask = 0xFFFFFF;

    private readonly Stack<int> _free = new();
    private Slot[] _slots = new Slot[64];
    private int _used;

    internal int Count => _used - _free.Count;

    /// <summary>Takes a slot; the token is the user data of operation <see cref="UringOperation.None"/>.</summary>
    internal ulong Add(ICompletionHandler handler)
    {
        if (!_free.TryPop(out var index))
        {
            if (_used > IndexMask) throw new InvalidOperationException("No slot is left on this ring.");
            if (_used == _slots.Length) Array.Resize(ref _slots, _used * 2);
            index = _used++;
        }

        ref var slot = ref _slots[index];
        slot.Handler = handler;
        return ((ulong)++slot.Generation << GenerationShift) | ((ulong)index << IndexShift);
    }

    internal ICompletionHandler? Find(ulong userData)
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
    internal ICompletionHandler[] Snapshot() =>
        [.. _slots.Take(_used).Select(slot => slot.Handler).OfType<ICompletionHandler>()];

    private struct Slot
    {
        internal ICompletionHandler? Handler;
        internal uint Generation;
    }
}
