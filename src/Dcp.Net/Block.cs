using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dcp.Net;

/// <summary>
/// A piece of pinned memory with a filled range, rented from a <see cref="BlockPool"/>. It has one owner at a time: the
/// connection whose input or output it holds. The kernel may read <c>[Start, End)</c> while a send is under way; bytes
/// may be appended behind <see cref="End"/> meanwhile, because a send names its range when it starts.
/// </summary>
internal sealed unsafe class Block
{
    private readonly byte[] _memory;

    internal Block(int capacity, int sizeClass)
    {
        _memory = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
        Address = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        SizeClass = sizeClass;
    }

    /// <summary>Index of the pool's shelf, or -1 for a block too large to be kept.</summary>
    internal int SizeClass { get; }

    internal byte* Address { get; }

    internal int Start { get; set; }

    internal int End { get; set; }

    internal Block? Next { get; set; }

    internal int Length => End - Start;

    internal int Room => _memory.Length - End;

    internal ReadOnlySpan<byte> Filled => _memory.AsSpan(Start, End - Start);

    internal ReadOnlyMemory<byte> FilledAsMemory => _memory.AsMemory(Start, End - Start);

    internal Memory<byte> RoomAsMemory => _memory.AsMemory(End);

    internal Span<byte> RoomAsSpan => _memory.AsSpan(End);

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_memory.AsSpan(End));
        End += bytes.Length;
    }

    /// <summary>Moves the filled range to the front, so that all the room lies behind it.</summary>
    internal void Compact()
    {
        if (Start == 0) return;
        _memory.AsSpan(Start, Length).CopyTo(_memory);
        End -= Start;
        Start = 0;
    }
}
