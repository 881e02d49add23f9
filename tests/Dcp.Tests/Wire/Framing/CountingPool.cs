using System.Buffers;

namespace Dcp.Tests.Wire.Framing;

/// <summary>Counts what is rented, and fails on a buffer that comes back twice or with its content.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private readonly HashSet<byte[]> _out = [];

    public int Rented => _out.Count;

    public int Rents { get; private set; }

    public long RentedBytes { get; private set; }

    public override byte[] Rent(int minimumLength)
    {
        byte[] buffer = new byte[minimumLength + 3];
        _out.Add(buffer);
        Rents++;
        RentedBytes += minimumLength;
        return buffer;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        Assert.True(_out.Remove(array), "Returned twice, or not rented here.");
        Assert.True(clearArray || !array.AsSpan().ContainsAnyExcept((byte)0), "A body was left in a returned buffer.");
    }
}
