using System.Text;

namespace Dcp.Server.Pool;

/// <summary>
/// The session parameters of a client or of a server that dcp keeps equal across a change of servers: an immutable map from name to
/// value. Sets that are equal are made the same object as they meet, so that the usual comparison is one of references.
/// </summary>
internal sealed class ParameterValues
{
    internal static readonly ParameterValues Empty = new([]);

    internal const string Superuser = "is_superuser";

    /// <summary>Reported by servers, but facts about them and not settings: never set, never compared.</summary>
    private static readonly string[] s_facts =
    [
        "server_version", "server_encoding", Superuser, "session_authorization", "in_hot_standby", "integer_datetimes",
        "crdb_version", "scram_iterations",
    ];

    /// <summary>Whom SET SESSION AUTHORIZATION and SET ROLE have made of the session; not there while it is who logged in.</summary>
    private const string SessionUser = "session_authorization", Role = "role";

    /// <summary>Parameters whose values do not depend on case.</summary>
    private static readonly string[] s_anyCase =
        ["client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings", "IntervalStyle"];

    private static long s_made;

    private readonly KeyValuePair<string, string>[] _items;

    /// <summary>Its place in the order in which sets were made: the elder of two has the smaller one.</summary>
    private readonly long _number = Interlocked.Increment(ref s_made);

    private ParameterValues(KeyValuePair<string, string>[] items) => _items = items;

    internal int Count => _items.Length;

    internal string? this[string name]
    {
        get
        {
            foreach (var item in _items)
            {
                if (NamesEqual(item.Key, name)) return item.Value;
            }

            return null;
        }
    }

    internal ReadOnlySpan<KeyValuePair<string, string>> Items => _items;

    internal static bool IsFact(string name) => Array.Exists(s_facts, fact => NamesEqual(fact, name));

    /// <summary>The set with one value changed; this very object when it is so already.</summary>
    internal ParameterValues With(string name, string value)
    {
        for (var i = 0; i < _items.Length; i++)
        {
            if (!NamesEqual(_items[i].Key, name)) continue;
            if (_items[i].Value == value) return this;
            var changed = (KeyValuePair<string, string>[])_items.Clone();
            changed[i] = new(_items[i].Key, value);
            return new ParameterValues(changed);
        }

        return new ParameterValues([.. _items, new(name, value)]);
    }

    internal ParameterValues Without(string name) =>
        this[name] is null ? this : new ParameterValues(Array.FindAll(_items, item => !NamesEqual(item.Key, name)));

    /// <summary>The parameters that <paramref name="which"/> picks.</summary>
    internal ParameterValues Where(Predicate<string> which) =>
        Array.TrueForAll(_items, item => which(item.Key)) ? this : new ParameterValues(Array.FindAll(_items, item => which(item.Key)));

    /// <summary>Both hold the same parameters with the same values, in any order.</summary>
    internal bool Matches(ParameterValues other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (_items.Length != other._items.Length) return false;
        foreach (var (name, value) in _items)
        {
            if (other[name] is not { } theirs || !ValuesEqual(name, value, theirs)) return false;
        }

        return true;
    }

    /// <summary>
    /// The object to keep for both of two sets that match. Of those that are the same to the letter it is the elder, so that all that are
    /// alike become one, in whatever order they meet; else it is <paramref name="theirs"/>, which is spelled as the database spells it.
    /// </summary>
    internal static ParameterValues Common(ParameterValues ours, ParameterValues theirs) =>
        ours._number < theirs._number && ours.IsSpelledAs(theirs) ? ours : theirs;

    private bool IsSpelledAs(ParameterValues other)
    {
        foreach (var (name, value) in _items)
        {
            if (other[name] != value) return false;
        }

        return _items.Length == other._items.Length;
    }

    /// <summary>
    /// The SQL that brings a server from <paramref name="present"/> to this set. set_config takes a value as a startup packet does,
    /// where SET would take a list such as search_path for one name.
    /// </summary>
    internal string ChangesFrom(ParameterValues present)
    {
        StringBuilder sql = new();
        // A role may not have the right to what was set without it: it is put off first, and on last.
        // CockroachDB does not know the first of these, nor anybody there what it undoes.
        if (this[SessionUser] is not null || present[SessionUser] is not null) sql.Append("RESET SESSION AUTHORIZATION;");
        if (HasRole || present.HasRole) sql.Append("RESET ROLE;");
        foreach (var (name, _) in present._items)
        {
            if (this[name] is null && !IsRole(name)) sql.Append("RESET \"").Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\";");
        }

        foreach (var (name, value) in _items)
        {
            if (IsRole(name) || (present[name] is { } theirs && ValuesEqual(name, value, theirs))) continue;
            AppendChange(sql, name, value);
        }

        if (this[SessionUser] is { } user) AppendChange(sql, SessionUser, user);
        if (this[Role] is { } role) AppendChange(sql, Role, role);
        return sql.ToString();
    }

    /// <summary>SET SESSION AUTHORIZATION or SET ROLE is among it.</summary>
    internal bool HasRole => this[SessionUser] is not null || this[Role] is not null;

    /// <summary>It is one of the two.</summary>
    internal static bool IsRole(string name) => NamesEqual(name, SessionUser) || NamesEqual(name, Role);

    private static void AppendChange(StringBuilder sql, string name, string value)
    {
        sql.Append("SELECT ");
        AppendCall(sql, name, value, isLocal: false);
        sql.Append(';');
    }

    /// <summary>The call of the function that sets one.</summary>
    internal static void AppendCall(StringBuilder sql, string name, string value, bool isLocal)
    {
        sql.Append("pg_catalog.set_config(");
        AppendLiteral(sql, name);
        sql.Append(',');
        AppendLiteral(sql, value);
        sql.Append(isLocal ? ",true)" : ",false)");
    }

    /// <summary>Right whatever standard_conforming_strings says.</summary>
    private static void AppendLiteral(StringBuilder sql, string text)
    {
        if (text.Contains('\\', StringComparison.Ordinal)) sql.Append('E');
        sql.Append('\'')
            .Append(text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal))
            .Append('\'');
    }

    private static bool NamesEqual(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static bool ValuesEqual(string name, string a, string b) =>
        string.Equals(a, b, StringComparison.Ordinal) || (string.Equals(a, b, StringComparison.OrdinalIgnoreCase) && IsOfAnyCase(name));

    private static bool IsOfAnyCase(string name) => Array.Exists(s_anyCase, known => NamesEqual(known, name));
}
