namespace Dcp.Wire;

/// <summary>A value of a row or a parameter: bytes, or SQL's NULL.</summary>
public readonly ref struct WireValue
{
    internal WireValue(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes;
        IsNull = false;
    }

    private WireValue(bool isNull)
    {
        Bytes = default;
        IsNull = isNull;
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public bool IsNull { get; }

    internal static WireValue Null => new(isNull: true);
}
