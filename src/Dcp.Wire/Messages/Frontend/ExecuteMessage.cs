namespace Dcp.Wire;

/// <summary>Execute: portal and row limit.</summary>
public readonly ref struct ExecuteMessage
{
    private ExecuteMessage(ReadOnlySpan<byte> portal, int maxRows)
    {
        Portal = portal;
        MaxRows = maxRows;
    }

    public ReadOnlySpan<byte> Portal { get; }

    /// <summary>0 (or below, as PostgreSQL reads it) is no limit.</summary>
    public int MaxRows { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out ExecuteMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> portal) || !reader.TryInt32(out int maxRows) || !reader.AtEnd) return false;
        message = new(portal, maxRows);
        return true;
    }
}
