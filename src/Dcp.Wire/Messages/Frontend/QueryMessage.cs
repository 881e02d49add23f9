namespace Dcp.Wire;

/// <summary>Query: a string of SQL, in the client's encoding.</summary>
public readonly ref struct QueryMessage
{
    private QueryMessage(ReadOnlySpan<byte> sql) => Sql = sql;

    public ReadOnlySpan<byte> Sql { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out QueryMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> sql) || !reader.AtEnd) return false;
        message = new(sql);
        return true;
    }
}
