namespace Dcp.Wire;

/// <summary>DataRow: one row's values.</summary>
public readonly ref struct DataRowMessage
{
    private DataRowMessage(WireValues values) => Values = values;

    public WireValues Values { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out DataRowMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryValues(out WireValues values) || !reader.AtEnd) return false;
        message = new(values);
        return true;
    }
}
