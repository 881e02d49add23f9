using System.Text;

namespace Dcp.Server.Session;

/// <summary>Whether a text may take settings back to the session's defaults: RESET, DISCARD, SET ... DEFAULT. Bytes as on the wire.</summary>
internal static class ResetText
{
    internal static bool MayReset(ReadOnlySpan<byte> sql)
    {
        while (true)
        {
            sql = sql.TrimStart(" \t\r\n"u8);
            if (Begins(sql, "RESET"u8) || Begins(sql, "DISCARD"u8) || (Begins(sql, "SET"u8) && NamesDefault(sql))) return true;
            var end = sql.IndexOf((byte)';');
            if (end < 0) return false;
            sql = sql[(end + 1)..];
        }
    }

    /// <summary>The word DEFAULT is in it.</summary>
    internal static bool NamesDefault(ReadOnlySpan<byte> sql)
    {
        while (sql.IndexOfAny((byte)'d', (byte)'D') is >= 0 and var at)
        {
            sql = sql[at..];
            if (Begins(sql, "DEFAULT"u8)) return true;
            sql = sql[1..];
        }

        return false;
    }

    private static bool Begins(ReadOnlySpan<byte> sql, ReadOnlySpan<byte> word) =>
        sql.Length >= word.Length && Ascii.EqualsIgnoreCase(sql[..word.Length], word);
}
