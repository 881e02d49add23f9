using System.Text;

namespace Dcp.Server.State;

/// <summary>
/// The channels that a client listens to, or a server: an immutable set of names as the database has them. Sets that are equal are made the
/// same object as they meet.
/// </summary>
internal sealed class ChannelSet
{
    internal static readonly ChannelSet Empty = new([]);

    /// <summary>It may listen to something. Equal to no set.</summary>
    internal static readonly ChannelSet Unknown = new([]);

    private readonly SortedSet<string> _names;

    private ChannelSet(SortedSet<string> names) => _names = names;

    internal int Count => _names.Count;

    internal IEnumerable<string> Names => _names;

    /// <summary>Nothing is listened to, for sure.</summary>
    internal bool IsEmpty => ReferenceEquals(this, Empty);

    internal static ChannelSet Of(IEnumerable<string> names)
    {
        SortedSet<string> set = new(names, StringComparer.Ordinal);
        return set.Count == 0 ? Empty : new ChannelSet(set);
    }

    internal bool Contains(string name) => _names.Contains(name);

    internal bool Matches(ChannelSet other) => ReferenceEquals(this, other)
        || (!ReferenceEquals(this, Unknown) && !ReferenceEquals(other, Unknown) && _names.SetEquals(other._names));

    internal ChannelSet Without(ChannelSet other) => Of(_names.Where(name => !other.Contains(name)));

    internal ChannelSet With(ChannelSet other) => other.Count == 0 ? this : Of(_names.Concat(other._names));

    /// <summary>The SQL that makes <paramref name="wanted"/> of what a session listens to. Empty where they are equal.</summary>
    internal string ChangeTo(ChannelSet wanted)
    {
        if (Matches(wanted)) return "";
        if (ReferenceEquals(this, Unknown)) return "UNLISTEN *;" + Empty.Changes(wanted);
        return wanted.IsEmpty ? "UNLISTEN *" : Changes(wanted);
    }

    /// <summary>As <see cref="ChangeTo"/>, and channels that are in neither of the two are left alone.</summary>
    internal string Changes(ChannelSet wanted)
    {
        StringBuilder sql = new();
        foreach (var name in Without(wanted)._names) sql.Append("UNLISTEN ").Append(Quoted(name)).Append(';');
        foreach (var name in wanted.Without(this)._names) sql.Append("LISTEN ").Append(Quoted(name)).Append(';');
        return sql.ToString();
    }

    internal static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
