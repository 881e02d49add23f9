using System.Text;

namespace Dcp.Server.State;

/// <summary>
/// What was prepared by SQL (PREPARE), by a client or on a server: an immutable map from name to the statement's text. Sets that are equal are
/// made the same object as they meet.
/// </summary>
internal sealed class PreparedTexts
{
    internal static readonly PreparedTexts Empty = new([]);

    private readonly SortedDictionary<string, string> _texts;

    private PreparedTexts(SortedDictionary<string, string> texts) => _texts = texts;

    internal int Count => _texts.Count;

    internal string? this[string name] => _texts.GetValueOrDefault(name);

    internal IEnumerable<KeyValuePair<string, string>> Items => _texts;

    /// <param name="listed">Names and texts as pg_prepared_statements has them: the whole string of statements that a PREPARE came in.</param>
    internal static PreparedTexts Of(IEnumerable<KeyValuePair<string, string>> listed)
    {
        SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (var (name, text) in listed) texts[name] = Find(text, name) ?? text;
        return texts.Count == 0 ? Empty : new PreparedTexts(texts);
    }

    internal bool Matches(PreparedTexts other) =>
        ReferenceEquals(this, other) || (Count == other.Count && AreAllIn(other));

    private bool AreAllIn(PreparedTexts other) => _texts.All(item => other[item.Key] == item.Value);

    internal PreparedTexts Without(Func<string, bool> which) => Of(_texts.Where(item => !which(item.Key)));

    /// <summary>The SQL that takes away what is here and not, or otherwise, in <paramref name="wanted"/>.</summary>
    internal string Removal(PreparedTexts wanted)
    {
        StringBuilder sql = new();
        foreach (var (name, text) in _texts)
        {
            if (wanted[name] != text) sql.Append("DEALLOCATE \"").Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\";");
        }

        return sql.ToString();
    }

    /// <summary>The PREPARE of a name in a string of statements, or null.</summary>
    internal static string? Find(string sql, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        SqlReader reader = new(bytes);
        string? found = null;
        while (reader.Read())
        {
            if (reader.Kind == SqlTokenKind.Semicolon) continue;
            var start = reader.Start;
            var isIt = reader.Is("prepare"u8) && reader.Read() && reader.IsName && Cut(reader.Name) == name;
            while (reader.Kind is not (SqlTokenKind.Semicolon or SqlTokenKind.End)) reader.Read();
            // Of two PREPAREs of a name in one string, with a DEALLOCATE in between, the last one counts.
            if (isIt) found = Encoding.UTF8.GetString(bytes.AsSpan(start..reader.Start)).Trim();
        }

        return found;
    }

    /// <summary>PostgreSQL keeps 63 bytes of a name.</summary>
    private static string Cut(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= 63) return name;
        while (Encoding.UTF8.GetByteCount(name) > 63) name = name[..^1];
        return name;
    }
}
