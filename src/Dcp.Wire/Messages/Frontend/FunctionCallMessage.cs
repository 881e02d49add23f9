namespace Dcp.Wire;

/// <summary>FunctionCall: a call by OID (libpq's fast path, used by large objects).</summary>
public readonly ref struct FunctionCallMessage
{
    public int FunctionOid { get; private init; }

    /// <summary>None: all text; one: for all; else one each.</summary>
    public FormatList ArgumentFormats { get; private init; }

    public WireValues Arguments { get; private init; }

    public short ResultFormat { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> body, out FunctionCallMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryInt32(out int oid) || !reader.TryFormats(out FormatList formats) || !reader.TryValues(out WireValues values))
            return false;
        if (!reader.TryInt16(out short result) || !reader.AtEnd) return false;
        if (formats.Count > 1 && formats.Count != values.Count) return false;
        message = new() { FunctionOid = oid, ArgumentFormats = formats, Arguments = values, ResultFormat = result };
        return true;
    }
}
