namespace Dcp.Wire;

/// <summary>Parse: statement name, SQL and the types of parameters that the client fixed (0 leaves one open).</summary>
public readonly ref struct ParseMessage
{
    private ParseMessage(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> sql, OidList parameterTypes, ReadOnlySpan<byte> afterName)
    {
        Statement = statement;
        Sql = sql;
        ParameterTypes = parameterTypes;
        AfterName = afterName;
    }

    /// <summary>Empty for the unnamed statement.</summary>
    public ReadOnlySpan<byte> Statement { get; }

    public ReadOnlySpan<byte> Sql { get; }

    public OidList ParameterTypes { get; }

    /// <summary>The body behind the name, as on the wire: what identifies a statement whatever it is called.</summary>
    public ReadOnlySpan<byte> AfterName { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out ParseMessage message)
    {
        message = default;
        WireReader reader = new(body);
        if (!reader.TryText(out ReadOnlySpan<byte> statement)) return false;
        ReadOnlySpan<byte> afterName = reader.Rest;
        if (!reader.TryText(out ReadOnlySpan<byte> sql) || !reader.TryOids(out OidList types) || !reader.AtEnd) return false;
        message = new(statement, sql, types, afterName);
        return true;
    }
}
