using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>
/// Sends that complete only when they fail. Nearly every send is done by the system call that submits it, whose wait its completion
/// would end for nothing: with few clients that is every second call.
/// </summary>
internal sealed class SilentSends(Ring ring, SlotTable<ICompletionHandler> slots)
{
    private Entry[] _entries = new Entry[64];
    private Entry[] _settling = new Entry[64];
    private int _count;

    /// <summary>Whether one of them holds something up, so that the reactor must not sleep before it is settled.</summary>
    internal bool AreAwaited
    {
        get
        {
            foreach (var entry in _entries.AsSpan(0, _count))
            {
                if (Find(entry.Token)?.AwaitsSilent(entry.Number) == true) return true;
            }

            return false;
        }
    }

    /// <summary>Connection <paramref name="token"/> has prepared its send <paramref name="number"/>.</summary>
    internal void Add(ulong token, uint number)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, _count * 2);
        _entries[_count++] = new Entry(token, number);
    }

    /// <summary>After the system call, before its completions are handled: those that failed have one there, the others are done.</summary>
    internal void Settle()
    {
        if (_count == 0 || !ring.IsSettled) return;
        var (head, tail) = ring.Completed();
        for (; head != tail; head++)
        {
            var token = ring.Completion(head).UserData;
            if ((UringOperation)(byte)token == UringOperation.Send) Find(token)?.SilentFailed();
        }

        // A connection that learns that it has sent may send again at once.
        (_entries, _settling) = (_settling, _entries);
        (var count, _count) = (_count, 0);
        foreach (var entry in _settling.AsSpan(0, count)) Find(entry.Token)?.SilentSent(entry.Number);
    }

    private UringConnection? Find(ulong token) => slots.Find(token) as UringConnection;

    private readonly record struct Entry(ulong Token, uint Number);
}
