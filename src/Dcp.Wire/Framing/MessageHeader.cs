using System.Runtime.CompilerServices;

namespace Dcp.Wire;

/// <summary>Storage of a header's five bytes: type, and length in network order.</summary>
[InlineArray(Size)]
internal struct MessageHeader
{
    public const int Size = 5;

    private byte _first;
}
