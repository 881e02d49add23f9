using System.Diagnostics.CodeAnalysis;

namespace Dcp.Server.Statements;

/// <summary>
/// What a server has prepared, in order of use, and whose unnamed statement it has. Like <see cref="ClientStatements"/> it is ahead of
/// the server. For the server's reactor; <see cref="Count"/> for any thread.
/// </summary>
internal sealed class ServerStatements
{
    private const long None = 0, Unknown = -1;

    private readonly Dictionary<Statement, LinkedListNode<Statement>> _nodes = [];
    private readonly LinkedList<Statement> _byUse = new();
    private long _unnamedOf;
    private long _unnamedVersion;

    internal int Count => _nodes.Count;

    /// <summary>The server has no unnamed statement, for certain.</summary>
    internal bool HasNoUnnamed => _unnamedOf == None;

    /// <summary>True when the server has it; it counts as used.</summary>
    internal bool Use(Statement statement)
    {
        if (!_nodes.TryGetValue(statement, out var node)) return false;
        if (node.Next is null) return true;
        _byUse.Remove(node);
        _byUse.AddLast(node);
        return true;
    }

    internal bool Has(Statement statement) => _nodes.ContainsKey(statement);

    internal void Add(Statement statement)
    {
        LinkedListNode<Statement> node = new(statement);
        if (_nodes.TryAdd(statement, node)) _byUse.AddLast(node);
    }

    internal void Remove(Statement statement)
    {
        if (_nodes.Remove(statement, out var node)) _byUse.Remove(node);
    }

    /// <summary>Takes out the one that was not used for longest, when there are as many as <paramref name="limit"/>.</summary>
    internal bool TryEvict(int limit, [NotNullWhen(true)] out Statement? evicted)
    {
        evicted = _nodes.Count > 0 && _nodes.Count >= limit ? _byUse.First!.Value : null;
        if (evicted is not null) Remove(evicted);
        return evicted is not null;
    }

    /// <summary>It is there after all: it was not closed.</summary>
    internal void Restore(Statement statement)
    {
        LinkedListNode<Statement> node = new(statement);
        if (_nodes.TryAdd(statement, node)) _byUse.AddFirst(node);
    }

    /// <summary>DEALLOCATE ALL or DISCARD ALL was run.</summary>
    internal void Clear()
    {
        _nodes.Clear();
        _byUse.Clear();
    }

    internal bool HasUnnamedOf(ClientStatements client) =>
        client.UnnamedVersion != 0 && IsUnnamed(client, client.UnnamedVersion);

    internal void SetUnnamed(ClientStatements client)
    {
        _unnamedOf = client.Id;
        _unnamedVersion = client.UnnamedVersion;
    }

    internal void ForgetUnnamed() => _unnamedOf = None;

    /// <summary>Somebody who is not followed may have prepared one.</summary>
    internal void DoubtUnnamed() => _unnamedOf = Unknown;

    /// <summary>The Parse of an unnamed statement has failed or was skipped: which one the server has now, if any, is unknown.</summary>
    internal void DoubtUnnamed(ClientStatements client, long version)
    {
        if (IsUnnamed(client, version)) _unnamedOf = Unknown;
    }

    /// <summary>As <see cref="DoubtUnnamed(ClientStatements, long)"/>, for what should have taken the unnamed statement away.</summary>
    internal void DoubtNoUnnamed()
    {
        if (HasNoUnnamed) _unnamedOf = Unknown;
    }

    private bool IsUnnamed(ClientStatements client, long version) => _unnamedOf == client.Id && _unnamedVersion == version;
}
