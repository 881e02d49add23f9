using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Dcp.Wire;

/// <summary>
/// The parameters of a startup packet in their order. As in PostgreSQL, the four names that are the protocol's own (<c>user</c>,
/// <c>database</c>, <c>options</c>, <c>replication</c>) are exact, all others are names of settings and compared without regard to ASCII
/// case; of a repeated name the last value counts. Immutable.
/// </summary>
public sealed class StartupParameters : IReadOnlyList<KeyValuePair<string, string>>
{
    private const string ProtocolOptionPrefix = "_pq_.";

    private readonly KeyValuePair<string, string>[] _list;

    public StartupParameters(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        _list = [.. parameters];
        ProtocolOptions = [.. _list.Select(pair => pair.Key).Where(name => name.StartsWith(ProtocolOptionPrefix, StringComparison.Ordinal))];
    }

    public static StartupParameters Empty { get; } = new([]);

    public string? User => Find("user");

    /// <summary>The database asked for; the user's name when there is none or an empty one.</summary>
    public string? Database => Find("database") is { Length: > 0 } database ? database : User;

    public string? Options => Find("options");

    public string? Replication => Find("replication");

    /// <summary>
    /// Names that begin with <c>_pq_.</c>: options of the protocol, which the server must list in NegotiateProtocolVersion if it does not
    /// know them.
    /// </summary>
    public IReadOnlyList<string> ProtocolOptions { get; }

    public int Count => _list.Length;

    public KeyValuePair<string, string> this[int index] => _list[index];

    /// <summary>True for the names that are compared exactly.</summary>
    public static bool IsReserved(string name) => name is "user" or "database" or "options" or "replication";

    /// <summary>True if both name the same parameter.</summary>
    public static bool SameName(string left, string right) => IsReserved(left) || IsReserved(right) ? left == right : EqualsIgnoringAsciiCase(left, right);

    public bool TryGet(string name, [NotNullWhen(true)] out string? value)
    {
        value = Find(name);
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_list).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string? Find(string name)
    {
        for (int i = _list.Length - 1; i >= 0; i--)
        {
            if (SameName(_list[i].Key, name)) return _list[i].Value;
        }
        return null;
    }

    private static bool EqualsIgnoringAsciiCase(string left, string right)
    {
        if (left.Length != right.Length) return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] == right[i]) continue;
            if (!char.IsAsciiLetter(left[i]) || (left[i] ^ right[i]) != 0x20) return false;
        }
        return true;
    }
}
