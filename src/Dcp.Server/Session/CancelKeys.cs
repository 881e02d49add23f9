using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dcp.Server.Session;

/// <summary>
/// Which client has which cancel key. Keys are random and unique, and say nothing about the server behind. Among peers
/// they say which process gave them: peer_id is in bytes 1 and 2 (little endian), and the lowest two bits count how often a
/// request may still be passed on (PgBouncer's form). Any thread.
/// </summary>
internal sealed class CancelKeys(Func<int> peerId)
{
    internal const int MostHops = 3;

    private const int Length = 8;

    private readonly ConcurrentDictionary<ulong, ClientSession> _sessions = new();

    /// <summary>Gives the session a key: process id in the upper half (its sign bit clear, as drivers expect), secret in the lower.</summary>
    internal void Add(ClientSession session)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var peer = peerId();
        ulong key;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            bytes[0] &= 0x7F;
            if (peer > 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], (ushort)peer);
                bytes[^1] |= MostHops;
            }

            key = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
        while (key >> 32 == 0 || !_sessions.TryAdd(key, session));

        session.CancelKey = key;
    }

    /// <summary>Gives the session the key that it had in another process.</summary>
    internal void Restore(ClientSession session, ulong key)
    {
        session.CancelKey = key;
        _sessions[key] = session;
    }

    /// <summary>The client with that key.</summary>
    internal ClientSession? Find(ulong key) => _sessions.GetValueOrDefault(key);

    internal void Remove(ClientSession session)
    {
        if (session.CancelKey != 0) _sessions.TryRemove(session.CancelKey, out _);
    }

    /// <summary>The client that was given the key, whatever is left of its hops.</summary>
    internal ClientSession? Find(int processId, ReadOnlySpan<byte> secret)
    {
        return TryRead(processId, secret, out var key) ? Find(key) : null;
    }

    /// <summary>A key as it comes in a request; false when it is none of the length that ours have.</summary>
    internal bool TryRead(int processId, ReadOnlySpan<byte> secret, out ulong key)
    {
        key = 0;
        if (secret.Length != sizeof(uint)) return false;
        key = ((ulong)(uint)processId << 32) | BinaryPrimitives.ReadUInt32BigEndian(secret);
        if (peerId() > 0) key |= MostHops;
        return true;
    }

    /// <summary>The peer whose key it is; 0 when there are no peers.</summary>
    internal int PeerOf(int processId)
    {
        if (peerId() == 0) return 0;
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, processId);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
    }
}
