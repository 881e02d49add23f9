using System.Text;

namespace Dcp.Server.Session;

/// <summary>The little that is read of SQL: what a statement begins with. Bytes as on the wire.</summary>
internal static class SqlText
{
    /// <summary>
    /// It may take all statements away, as DISCARD ALL and DEALLOCATE ALL do. What only looks like it is answered before more is sent, and
    /// nothing else happens.
    /// </summary>
    internal static bool MayTakeAllStatements(ReadOnlySpan<byte> sql)
    {
        sql = sql.TrimStart(" \t\r\n"u8);
        if (TakesAll(sql)) return true;
        // Only where there is more than one statement are the others looked for.
        var end = sql.IndexOf((byte)';');
        if (end < 0 || end + 2 >= sql.Length) return false;
        while (sql.IndexOfAny((byte)'d', (byte)'D') is >= 0 and var at)
        {
            sql = sql[at..];
            if (TakesAll(sql)) return true;
            sql = sql[1..];
        }

        return false;
    }

    /// <summary>It begins with DEALLOCATE.</summary>
    internal static bool Deallocates(ReadOnlySpan<byte> sql) =>
        !sql.IsEmpty && sql[0] is (byte)'D' or (byte)'d' or (byte)' ' or (byte)'\n' && Begins(sql.TrimStart(" \t\r\n"u8), "DEALLOCATE"u8);

    private static bool TakesAll(ReadOnlySpan<byte> sql) =>
        sql is [(byte)'D' or (byte)'d', ..] && (Begins(sql, "DEALLOCATE"u8) || Begins(sql, "DISCARD"u8));

    private static bool Begins(ReadOnlySpan<byte> sql, ReadOnlySpan<byte> word) =>
        sql.Length >= word.Length && Ascii.EqualsIgnoreCase(sql[..word.Length], word);
}
