using System.Text;

namespace Dcp.Server.State;

/// <summary>
/// Tells from a statement's text what it may leave behind. It errs on the side of too much: what it sees costs a question to the database,
/// what it does not see would be left for the next client. The usual statements are told by their first word and by what is not in them, at
/// the speed of a search; only the others are read word by word.
/// </summary>
internal static class StateScan
{
    /// <summary>Strings have backslashes for escapes (standard_conforming_strings = off): what is not plain is not read.</summary>
    internal static StateEffects Of(ReadOnlySpan<byte> sql, bool backslashes, CustomNames? names)
    {
        if (IsPlain(sql)) return StateEffects.None;
        return backslashes ? StateEffects.Unknown : StatementEffects.Of(sql, names);
    }

    /// <summary>One statement of a usual kind, without anything that could name a function of interest or a temporary table.</summary>
    internal static bool IsPlain(ReadOnlySpan<byte> sql)
    {
        sql = sql.TrimStart(" \t\r\n"u8);
        var length = WordLength(sql);
        if (!IsUsual(sql[..length], out var reads)) return length == 0 && sql.TrimStart(" \t\r\n;\0"u8).IsEmpty;
        var rest = sql[length..];
        while (StateMarks.IndexOf(rest) is >= 0 and var at)
        {
            var mark = rest[at];
            rest = rest[(at + 1)..];
            var isPlain = mark switch
            {
                (byte)';' => rest.TrimStart(" \t\r\n;\0"u8).IsEmpty,
                (byte)'_' => !IsOfInterest(rest),
                _ => !reads,
            };
            if (!isPlain) return false;
        }

        return true;
    }

    /// <summary>An INTO in a statement that begins with this word may name a table to make; in INSERT INTO and the like it does not.</summary>
    internal static bool MayMakeTables(ReadOnlySpan<byte> word) => !IsUsual(word, out var reads) || reads;

    /// <summary>How set_config, pg_advisory_lock, pg_try_advisory_lock and pg_temp go on after an underscore.</summary>
    private static bool IsOfInterest(ReadOnlySpan<byte> rest) => rest.Length >= 4 && (rest[0] | 0x20) switch
    {
        'c' => Begins(rest, "config"u8),
        'a' => Begins(rest, "advisory"u8),
        't' => Begins(rest, "temp"u8),
        _ => false,
    };

    private static bool IsUsual(ReadOnlySpan<byte> word, out bool reads)
    {
        reads = false;
        if (word.Length < 3) return false;
        switch (word[0] | 0x20)
        {
            case 's':
                reads = Is(word, "select"u8);
                return reads || Is(word, "savepoint"u8) || Is(word, "start"u8) || Is(word, "show"u8);
            case 'i':
                return Is(word, "insert"u8);
            case 'u':
                return Is(word, "update"u8);
            case 'd':
                return Is(word, "delete"u8);
            case 'b':
                return Is(word, "begin"u8);
            case 'c':
                return Is(word, "commit"u8) || Is(word, "copy"u8);
            case 'r':
                return Is(word, "rollback"u8) || Is(word, "release"u8);
            case 'e':
                return Is(word, "end"u8);
            case 'w':
                return reads = Is(word, "with"u8);
            case 'f':
                return Is(word, "fetch"u8);
            case 'm':
                return Is(word, "merge"u8);
            case 't':
                return Is(word, "truncate"u8);
            case 'v':
                return Is(word, "values"u8);
            default:
                return false;
        }
    }

    private static int WordLength(ReadOnlySpan<byte> sql)
    {
        var length = 0;
        while (length < sql.Length && (sql[length] | 0x20) is >= 'a' and <= 'z') length++;
        return length;
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(word, other);

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);
}
