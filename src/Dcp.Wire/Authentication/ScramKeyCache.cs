using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dcp.Wire.Authentication;

/// <summary>
/// Remembers the keys derived from a password, salt and iteration count, so that only the first login of a user pays for the iterations.
/// Passwords are not kept: the entries are found by a keyed hash. Bounded: the entry unused for longest goes first. Any thread.
/// </summary>
public sealed class ScramKeyCache
{
    private readonly Lock _lock = new();
    private readonly byte[] _hashKey = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<Entry, LinkedListNode<(Entry Entry, ScramKeys Keys)>> _entries = [];
    private readonly LinkedList<(Entry Entry, ScramKeys Keys)> _byUse = new();
    private readonly int _capacity;
    private long _derivations;

    /// <param name="capacity">Entries kept, each about 300 bytes.</param>
    public ScramKeyCache(int capacity = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
    }

    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>How often keys had to be derived.</summary>
    public long Derivations => Interlocked.Read(ref _derivations);

    /// <summary>True if <see cref="Get"/> would answer without deriving.</summary>
    public bool Contains(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        Entry entry = Key(password, salt, iterations);
        lock (_lock) return _entries.ContainsKey(entry);
    }

    /// <summary>
    /// Keys from the cache, or derived now by the calling thread, outside the lock. For passwords that are known to be right.
    /// </summary>
    public ScramKeys Get(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        Entry entry = Key(password, salt, iterations);
        if (Find(entry) is { } known) return known;
        ScramKeys keys = Derive(password, salt, iterations);
        Add(entry, keys);
        return keys;
    }

    /// <summary>
    /// Keys for a password that somebody typed; null if it does not fit the verifier. Only one that fits takes a place in the cache, so
    /// that guessing cannot empty it.
    /// </summary>
    public ScramKeys? Check(ReadOnlySpan<byte> password, ScramVerifier verifier)
    {
        Entry entry = Key(password, verifier.Salt, verifier.Iterations);
        ScramKeys? known = Find(entry);
        ScramKeys keys = known ?? Derive(password, verifier.Salt, verifier.Iterations);
        if (!CryptographicOperations.FixedTimeEquals(keys.StoredKey, verifier.StoredKey)) return null;
        if (known is null) Add(entry, keys);
        return keys;
    }

    private ScramKeys Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        Interlocked.Increment(ref _derivations);
        return ScramKeys.Derive(password, salt, iterations);
    }

    private ScramKeys? Find(Entry entry)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(entry, out LinkedListNode<(Entry Entry, ScramKeys Keys)>? node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Keys;
        }
    }

    private void Add(Entry entry, ScramKeys keys)
    {
        lock (_lock)
        {
            if (_entries.ContainsKey(entry)) return;
            if (_entries.Count >= _capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Entry);
                _byUse.RemoveLast();
            }
            _entries.Add(entry, _byUse.AddFirst((entry, keys)));
        }
    }

    private Entry Key(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _hashKey);
        Span<byte> numbers = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, salt.Length);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], iterations);
        hash.AppendData(numbers);
        hash.AppendData(salt);
        hash.AppendData(password);
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return new(BinaryPrimitives.ReadUInt128LittleEndian(digest), BinaryPrimitives.ReadUInt128LittleEndian(digest[16..]));
    }

    private readonly record struct Entry(UInt128 Low, UInt128 High);
}
