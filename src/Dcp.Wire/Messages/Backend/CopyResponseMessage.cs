namespace Dcp.Wire;

/// <summary>CopyInResponse, CopyOutResponse and CopyBothResponse: COPY has begun.</summary>
public readonly ref struct CopyResponseMessage
{
    private CopyResponseMessage(byte format, FormatList columns)
    {
        Format = format;
        ColumnFormats = columns;
    }

    /// <summary>0 text, 1 binary.</summary>
    public byte Format { get; }

    public FormatList ColumnFormats { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out CopyResponseMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryByte(out byte format) || !reader.TryFormats(out FormatList columns) || !reader.AtEnd) return false;
        message = new(format, columns);
        return true;
    }
}
