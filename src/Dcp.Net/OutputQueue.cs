namespace Dcp.Net;

/// <summary>A connection's unsent output: a chain of blocks, the first of which may be under way in the kernel.</summary>
internal struct OutputQueue
{
    private const int FirstBlock = 2 * 1024;
    private const int FurtherBlock = 32 * 1024;

    private Block? _tail;

    internal Block? Head { get; private set; }

    internal long Length { get; private set; }

    internal readonly bool IsEmpty => Length == 0;

    internal void Write(ReadOnlySpan<byte> bytes, BlockPool pool)
    {
        while (bytes.Length > 0)
        {
            var block = _tail is { Room: > 0 } tail ? tail : Add(bytes.Length, pool);
            var part = bytes[..Math.Min(bytes.Length, block.Room)];
            block.Append(part);
            Length += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>The last block, with room for <paramref name="sizeHint"/> bytes in one piece.</summary>
    internal Block GetBlock(int sizeHint, BlockPool pool)
    {
        var wanted = Math.Max(sizeHint, 64);
        return _tail is { } tail && tail.Room >= wanted ? tail : Link(pool.Rent(Math.Max(wanted, FirstBlock)), pool);
    }

    internal void Advance(int count)
    {
        _tail!.End += count;
        Length += count;
    }

    /// <summary>Forgets what was sent from the head; an emptied head goes back to the pool.</summary>
    internal void Sent(int count, BlockPool pool)
    {
        var head = Head!;
        head.Start += count;
        Length -= count;
        while (Head is { Length: 0 } empty)
        {
            Head = empty.Next;
            if (Head is null) _tail = null;
            pool.Return(empty);
        }
    }

    internal void Clear(BlockPool pool)
    {
        for (var block = Head; block is not null;)
        {
            var next = block.Next;
            pool.Return(block);
            block = next;
        }

        Head = _tail = null;
        Length = 0;
    }

    /// <summary>A small block for a small answer; large ones for a stream, however much is written at once.</summary>
    private Block Add(int wanted, BlockPool pool) =>
        Link(pool.Rent(Head is null ? Math.Clamp(wanted, FirstBlock, FurtherBlock) : FurtherBlock), pool);

    private Block Link(Block block, BlockPool pool)
    {
        if (Head is { Length: 0 } unused)
        {
            // Asked for and never written to: a send must not begin with it.
            pool.Return(unused);
            Head = _tail = null;
        }

        if (_tail is null) Head = block;
        else _tail.Next = block;
        return _tail = block;
    }
}
