using Dcp.Net;

namespace Dcp.Server.Pool;

/// <summary>
/// The clients that wait for a server, in the order in which they came. They are kept by reactor, so that a server that becomes free finds who has waited
/// longest of those that it can serve where it is, as well as who has waited longest of all; and so that the lists of one reactor are in the caches of one
/// core. Under the pool's lock.
/// </summary>
internal sealed class WaitingLine
{
    private readonly LinkedList<Waiter>[] _lines;

    /// <summary>Number in the order of arrival of each line's first; <see cref="long.MaxValue"/>: nobody waits there.</summary>
    private readonly long[] _heads;
    private long _next;

    internal WaitingLine(int reactors)
    {
        _lines = [.. Enumerable.Range(0, reactors).Select(_ => new LinkedList<Waiter>())];
        _heads = [.. Enumerable.Repeat(long.MaxValue, reactors)];
    }

    internal int Count { get; private set; }

    /// <summary>Who has waited longest, or null.</summary>
    internal Waiter? First => Count == 0 ? null : _lines[Oldest()].First!.Value;

    /// <summary>All who wait, those of one reactor in their order.</summary>
    internal IEnumerable<Waiter> All => _lines.SelectMany(line => line);

    /// <summary>To the end.</summary>
    internal void Add(Waiter waiter)
    {
        waiter.Number = _next++;
        var index = waiter.Reactor.Index;
        var line = _lines[index];
        line.AddLast(waiter.Node);
        if (line.Count == 1) _heads[index] = waiter.Number;
        Count++;
    }

    /// <summary>Back to where it was taken from, with the number that it has.</summary>
    internal void PutBack(Waiter waiter)
    {
        var index = waiter.Reactor.Index;
        _lines[index].AddFirst(waiter.Node);
        _heads[index] = waiter.Number;
        Count++;
    }

    /// <summary>False: it does not wait.</summary>
    internal bool Remove(Waiter waiter)
    {
        var index = waiter.Reactor.Index;
        var line = _lines[index];
        if (!ReferenceEquals(waiter.Node.List, line)) return false;
        line.Remove(waiter.Node);
        _heads[index] = line.First?.Value.Number ?? long.MaxValue;
        Count--;
        return true;
    }

    /// <summary>
    /// Who is to have a server that is free on a reactor: who has waited longest of all, but that one of the same reactor goes first who came at most
    /// <paramref name="passed"/> places later. Null: nobody waits.
    /// </summary>
    internal Waiter? NextFor(Reactor reactor, int passed)
    {
        if (Count == 0) return null;
        var oldest = Oldest();
        var own = reactor.Index;
        return _lines[_heads[own] - passed <= _heads[oldest] ? own : oldest].First!.Value;
    }

    private int Oldest()
    {
        var oldest = 0;
        for (var i = 1; i < _heads.Length; i++)
        {
            if (_heads[i] < _heads[oldest]) oldest = i;
        }

        return oldest;
    }
}
