using System.Text;
using Dcp.Server.State;

namespace Dcp.Server.Statements;

/// <summary>
/// A prepared statement as all clients and servers share it: one copy of its text for the whole process, and one name by which every
/// server knows it. Made by <see cref="StatementTable"/>. Immutable, but for <see cref="IsRetired"/>. Any thread.
/// </summary>
internal sealed class Statement
{
    /// <summary>What names on servers begin with, as PgBouncer's do. No client may reach a name of this form by itself.</summary>
    internal static ReadOnlySpan<byte> Prefix => "PGBOUNCER_"u8;

    internal Statement(string number, string? scope, long schema, ReadOnlySpan<byte> body)
    {
        ServerName = Encoding.ASCII.GetBytes($"PGBOUNCER_{number}");
        Scope = scope;
        Schema = schema;
        Body = body.ToArray();
    }

    /// <summary>
    /// An empty statement of a fixed name. A client that prepares a name for the second time is made to prepare this one, so that the
    /// error for it is the server's own.
    /// </summary>
    internal static Statement Duplicate { get; } = new("duplicate", null, 0, [0, 0, 0]);

    internal byte[] ServerName { get; }

    /// <summary>Its search_path, where dcp knows that: the same text may mean another table under another one.</summary>
    internal string? Scope { get; }

    /// <summary>Changes of schemas that were known when it was made.</summary>
    internal long Schema { get; }

    /// <summary>Parse's body behind the name, as on the wire: SQL and types of parameters.</summary>
    internal byte[] Body { get; }

    /// <summary>
    /// A change of the schema has made it useless: whoever prepares the text anew gets another statement. Those who hold it go on to
    /// get the server's error, as they would without a pooler.
    /// </summary>
    internal bool IsRetired
    {
        get => Volatile.Read(ref _retired);
        set => Volatile.Write(ref _retired, value);
    }

    /// <summary>What it may leave behind in a session that runs it. Names of custom settings that it has are noted in <paramref name="names"/>.</summary>
    internal StateEffects EffectsFor(CustomNames names)
    {
        if (_effects is { } known) return known;
        var effects = StateScan.Of(Body, backslashes: false, names);
        _effects = effects;
        return effects;
    }

    /// <summary>Names of statements in it: whose those are depends on the client.</summary>
    internal Mention[] Mentions => _mentions ??= (StateScan.Of(Body, backslashes: false, names: null) & Mention.In) == 0 ? [] : Mention.AllIn(Body);

    private bool _retired;

    private StateEffects? _effects;

    private Mention[]? _mentions;
}
