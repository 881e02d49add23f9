using System.Runtime.InteropServices;
using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>
/// The memory that the kernel receives into (IORING_REGISTER_PBUF_RING). Which buffer a receive takes is the kernel's choice at the
/// moment when bytes are there, so connections that wait hold none. Buffers that were handed back are seen by the kernel at
/// <see cref="Publish"/>.
/// </summary>
internal sealed unsafe class BufferRing : IDisposable
{
    internal const ushort Group = 0;

    private readonly nint _map;
    private readonly nuint _mapLength;
    private readonly ProvidedBuffer* _entries;
    private readonly byte* _buffers;
    private readonly int _size;
    private readonly int _mask;
    private ushort _tail;

    /// <param name="count">Number of buffers, a power of two up to 32,768.</param>
    /// <param name="size">Bytes of each.</param>
    /// <exception cref="UringException">No memory, or more than may be locked.</exception>
    internal BufferRing(Ring ring, int count, int size)
    {
        var entriesLength = (count * sizeof(ProvidedBuffer) + 4095) & ~4095;
        _size = size;
        _mask = count - 1;
        _mapLength = (nuint)entriesLength + ((nuint)count * (nuint)size);
        _map = Libc.Map(0, _mapLength, Libc.ProtectReadWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if (_map == Libc.MapFailed) throw new UringException("mmap of the receive buffers", Marshal.GetLastSystemError());

        _entries = (ProvidedBuffer*)_map;
        _buffers = (byte*)_map + entriesLength;
        BufferRegistration registration = new() { RingAddress = (ulong)_entries, RingEntries = (uint)count, Group = Group };
        try
        {
            ring.Register(UringAbi.RegisterBufferRing, &registration, 1, "IORING_REGISTER_PBUF_RING");
        }
        catch (UringException)
        {
            Dispose();
            throw;
        }

        for (var id = 0; id < count; id++) Return((ushort)id);
        Publish();
    }

    internal byte* Address(ushort id) => _buffers + ((nint)id * _size);

    internal void Return(ushort id)
    {
        ref var entry = ref _entries[_tail++ & _mask];
        entry.Address = (ulong)Address(id);
        entry.Length = (uint)_size;
        entry.Id = id;
    }

    /// <summary>The tail lies over the first entry's last two bytes.</summary>
    internal void Publish() => Volatile.Write(ref _entries->Reserved, _tail);

    public void Dispose() => _ = Libc.Unmap(_map, _mapLength);
}
