namespace Dcp.Server.Statements;

/// <summary>
/// What a client has prepared, by its own names, and its unnamed statement. It is ahead of the server: it changes when a request is sent
/// on, as the requests behind it have to know, and changes back when the request fails or is skipped.
/// For the client's reactor.
/// </summary>
internal sealed class ClientStatements(long id)
{
    /// <summary>The longest unnamed statement that is kept for another server, bytes.</summary>
    internal const int LongestUnnamed = 16 * 1024;

    /// <summary>What a name costs beside its text, about.</summary>
    private const int Overhead = 128;

    /// <summary>Made with the first name: most clients never have one.</summary>
    private Dictionary<byte[], ClientStatement>? _byName;

    private byte[] _unnamed = [];
    private int _unnamedLength;

    /// <summary>Names the client to servers.</summary>
    internal long Id { get; } = id;

    internal int Count => _byName?.Count ?? 0;

    /// <summary>Bytes of all statements, as if none were shared.</summary>
    internal long Size { get; private set; }

    /// <summary>Which of the client's unnamed statements is the present one; 0 when there is none.</summary>
    internal long UnnamedVersion { get; private set; }

    private long _lastVersion;

    /// <summary>The present unnamed statement can be prepared again: <see cref="Unnamed"/> has it.</summary>
    internal bool KeepsUnnamed { get; private set; }

    /// <summary>Parse's body behind the (empty) name.</summary>
    internal ReadOnlySpan<byte> Unnamed => _unnamed.AsSpan(0, _unnamedLength);

    internal IReadOnlyCollection<ClientStatement> All => _byName?.Values ?? (IReadOnlyCollection<ClientStatement>)[];

    internal ClientStatement? Find(ReadOnlySpan<byte> name) =>
        _byName is not null && _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var found) ? found : null;

    internal void Add(ClientStatement statement)
    {
        _byName ??= new(StatementName.Comparer);
        if (_byName.TryAdd(statement.Name, statement)) Size += SizeOf(statement);
    }

    /// <summary>Forgets a name, if it still stands for this statement.</summary>
    internal void Remove(ClientStatement statement)
    {
        if (_byName is null || !_byName.TryGetValue(statement.Name, out var present) || !ReferenceEquals(present, statement)) return;
        _byName.Remove(statement.Name);
        Size -= SizeOf(statement);
    }

    internal void Clear()
    {
        if (_byName is null) return;
        foreach (var statement in _byName.Values) statement.IsGone = true;
        _byName.Clear();
        Size = 0;
    }

    /// <summary>The client has a new unnamed statement.</summary>
    internal void SetUnnamed(ReadOnlySpan<byte> body)
    {
        SetUnnamedUnkept();
        if (body.Length > LongestUnnamed) return;
        if (_unnamed.Length < body.Length) _unnamed = new byte[body.Length];
        body.CopyTo(_unnamed);
        _unnamedLength = body.Length;
        KeepsUnnamed = true;
    }

    /// <summary>The client has a new unnamed statement that is too long to be kept here.</summary>
    internal void SetUnnamedUnkept()
    {
        UnnamedVersion = ++_lastVersion;
        KeepsUnnamed = false;
    }

    /// <summary>The unnamed statement of this version has come to nothing.</summary>
    internal void ForgetUnnamed(long version)
    {
        if (UnnamedVersion == version) ForgetUnnamed();
    }

    internal void ForgetUnnamed()
    {
        UnnamedVersion = 0;
        KeepsUnnamed = false;
    }

    private static int SizeOf(ClientStatement statement) => statement.Name.Length + statement.Statement.Body.Length + Overhead;
}
