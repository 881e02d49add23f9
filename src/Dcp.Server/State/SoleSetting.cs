using System.Text;

namespace Dcp.Server.State;

/// <summary>
/// A text that is one SET or RESET of one setting whose name can be read, or DISCARD ALL, and nothing else. When it has succeeded, outside of a transaction,
/// all is known of what it did but the value's form; of any other text the database has to be asked which of its hundreds of settings are not
/// as they were, and making that list takes it more time than most queries.
/// </summary>
/// <param name="Name">The setting, in lower case if it was not quoted; null: all (RESET ALL).</param>
/// <param name="Resets">It goes back to its default: RESET, and SET TO DEFAULT.</param>
/// <param name="Discards">DISCARD ALL: the session is left with nothing at all.</param>
internal readonly record struct SoleSetting(string? Name, bool Resets, bool Discards = false)
{
    /// <summary>Of a longer text the name is of no interest to anybody.</summary>
    private const int LongestName = 127;

    /// <summary>Null: it is something else, or cannot be told without knowing how the session reads strings.</summary>
    internal static SoleSetting? Of(ReadOnlySpan<byte> sql)
    {
        if (sql.Contains((byte)'\\')) return null;
        SqlReader reader = new(sql);
        reader.Read();
        if (reader.Is("reset"u8)) return OfReset(ref reader);
        if (reader.Is("discard"u8)) return OfDiscard(ref reader);
        if (!reader.Is("set"u8)) return null;
        reader.Read();
        if (reader.Is("session"u8)) reader.Read();
        if (ReadName(ref reader) is not { } name || !(reader.IsSymbol('=') || reader.Is("to"u8))) return null;
        reader.Read();
        var resets = reader.Is("default"u8);
        while (reader.Kind is not (SqlTokenKind.Semicolon or SqlTokenKind.End)) reader.Read();
        return IsOver(ref reader) ? new SoleSetting(name, resets) : null;
    }

    /// <summary>The setting may have another value than before.</summary>
    internal bool Touches(string name) => Name is null ? Discards || !IsOfUser(name) : string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);

    private static SoleSetting? OfReset(ref SqlReader reader)
    {
        reader.Read();
        string? name = null;
        if (reader.Is("all"u8)) reader.Read();
        else if ((name = ReadName(ref reader)) is null) return null;
        return IsOver(ref reader) ? new SoleSetting(name, Resets: true) : null;
    }

    private static SoleSetting? OfDiscard(ref SqlReader reader)
    {
        reader.Read();
        if (!reader.Is("all"u8)) return null;
        reader.Read();
        return IsOver(ref reader) ? new SoleSetting(null, Resets: true, Discards: true) : null;
    }

    /// <summary>The name, of one part or more; the reader stands behind it. Null: none, or one whose setting is not like others.</summary>
    private static string? ReadName(ref SqlReader reader)
    {
        if (!reader.IsName) return null;
        var name = reader.Name;
        while (reader.Read() && reader.IsSymbol('.'))
        {
            if (!reader.Read() || !reader.IsName) return null;
            name = $"{name}.{reader.Name}";
        }

        return name.Length > LongestName || !Ascii.IsValid(name) || IsOfUser(name) || IsOfTransaction(name) || IsEncoding(name) ? null : name;
    }

    /// <summary>These change each other, and RESET ALL leaves them alone.</summary>
    private static bool IsOfUser(string name) =>
        name.Equals("role", StringComparison.OrdinalIgnoreCase) || name.Equals("session_authorization", StringComparison.OrdinalIgnoreCase);

    /// <summary>These are gone with the transaction, or are no state at all.</summary>
    private static bool IsOfTransaction(string name) =>
        name.StartsWith("transaction_", StringComparison.OrdinalIgnoreCase) || name.Equals("seed", StringComparison.OrdinalIgnoreCase);

    /// <summary>In another encoding not every value can be given again as it is.</summary>
    private static bool IsEncoding(string name) => name.Equals("client_encoding", StringComparison.OrdinalIgnoreCase);

    private static bool IsOver(ref SqlReader reader)
    {
        while (reader.Kind == SqlTokenKind.Semicolon) reader.Read();
        return reader.Kind == SqlTokenKind.End;
    }
}
