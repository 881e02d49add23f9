using System.Buffers.Binary;
using System.Text;

namespace Dcp.Server.Cluster.Protocol;

/// <summary>The other end of <see cref="MessageWriter"/>. What is cut short or out of its bounds leaves <see cref="IsBad"/> set and gives nothing.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal bool IsBad { get; private set; }

    /// <summary>All was read, and all of it was good.</summary>
    internal readonly bool IsWhole => !IsBad && _rest.IsEmpty;

    internal int Byte() => Take(1) is [var value] ? value : 0;

    internal bool Flag() => Byte() != 0;

    internal int Int() => Take(sizeof(int)) is { Length: > 0 } part ? BinaryPrimitives.ReadInt32BigEndian(part) : 0;

    internal long Long() => Take(sizeof(long)) is { Length: > 0 } part ? BinaryPrimitives.ReadInt64BigEndian(part) : 0;

    /// <summary>A number that is not negative, and not above <paramref name="most"/>.</summary>
    internal int Count(int most = int.MaxValue)
    {
        var value = Int();
        if (value >= 0 && value <= most) return value;
        IsBad = true;
        return 0;
    }

    internal byte[] Bytes(int most) => Take(Count(most)).ToArray();

    internal string Text(int most) => Encoding.UTF8.GetString(Take(Count(most)));

    internal BudgetTerms Terms() => new(Count(), Count());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (IsBad || count > _rest.Length)
        {
            IsBad = true;
            return [];
        }

        var part = _rest[..count];
        _rest = _rest[count..];
        return part;
    }
}
