using System.Text;

namespace Dcp.Server.State;

/// <summary>
/// Whether a statement that failed as a whole may be run once more: one statement, and of a kind that cannot end a transaction within itself. Procedures
/// and DO can, so what they did before may stay; BEGIN would open a block. Bytes as on the wire; in doubt it may not.
/// </summary>
internal static class RetriableSql
{
    private static readonly byte[][] s_words =
        [.. new[] { "select", "insert", "update", "delete", "merge", "upsert", "with", "values", "table" }.Select(Encoding.ASCII.GetBytes)];

    internal static bool Is(ReadOnlySpan<byte> sql)
    {
        sql = sql.TrimEnd(" \t\r\n\f\0"u8);
        if (sql.EndsWith(";"u8)) sql = sql[..^1];
        // One in a string or a comment is taken for the end of a statement, too: such a statement is not retried.
        if (sql.Contains((byte)';')) return false;
        sql = Begin(sql);
        foreach (var word in s_words)
        {
            if (sql.Length > word.Length && Ascii.EqualsIgnoreCase(sql[..word.Length], word) && !IsOfWord(sql[word.Length])) return true;
        }

        return false;
    }

    /// <summary>Without what may stand before the first word.</summary>
    private static ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> sql)
    {
        while (true)
        {
            sql = sql.TrimStart(" \t\r\n\f("u8);
            int end;
            if (sql.StartsWith("--"u8)) end = sql.IndexOf((byte)'\n');
            else if (sql.StartsWith("/*"u8)) end = CommentEnd(sql);
            else return sql;
            if (end < 0) return default;
            sql = sql[(end + 1)..];
        }
    }

    /// <summary>The last byte of the comment; -1 when there is none, or when another comment is within.</summary>
    private static int CommentEnd(ReadOnlySpan<byte> sql)
    {
        var end = sql.IndexOf("*/"u8);
        return end < 0 || sql[2..end].IndexOf("/*"u8) >= 0 ? -1 : end + 1;
    }

    private static bool IsOfWord(byte b) => b is (byte)'_' or (byte)'$' or >= 0x80 || char.IsAsciiLetterOrDigit((char)b);
}
