namespace Dcp.Net;

/// <summary>
/// One reactor's memory for input that waits and output that is under way. Not thread-safe: only the reactor's own
/// thread rents and returns. A block may be returned to another reactor's pool than it came from (a connection that has
/// moved), so balance is a property of all pools together: <see cref="Rented"/> summed over them is 0 when no connection holds any.
/// </summary>
public sealed class BlockPool
{
    private static readonly int[] Sizes = [512, 2 * 1024, 8 * 1024, 32 * 1024, 128 * 1024];
    private static readonly int[] Kept = [4096, 2048, 512, 256, 32];

    private readonly Stack<Block>[] _shelves = [new(), new(), new(), new(), new()];

    /// <summary>Blocks out of the pool, less those that came in from other pools.</summary>
    public int Rented { get; private set; }

    /// <summary>A block with room for at least <paramref name="size"/> bytes; beyond 128 KiB one of exactly that size, which is not kept.</summary>
    internal Block Rent(int size)
    {
        Rented++;
        for (var i = 0; i < Sizes.Length; i++)
        {
            if (size > Sizes[i]) continue;
            return _shelves[i].TryPop(out var block) ? block : new Block(Sizes[i], i);
        }

        return new Block(size, -1);
    }

    internal void Return(Block block)
    {
        Rented--;
        if (block.SizeClass < 0 || _shelves[block.SizeClass].Count >= Kept[block.SizeClass]) return;
        block.Start = block.End = 0;
        block.Next = null;
        _shelves[block.SizeClass].Push(block);
    }
}
