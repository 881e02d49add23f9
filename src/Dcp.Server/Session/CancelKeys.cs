using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>
/// Which client has which cancel key. Keys are random and unique, and say nothing about the server behind. Among peers
/// they say which process gave them: peer_id is in bytes 1 and 2 (little endian), and the lowest two bits of byte 7 count how often a
/// request may still be passed on (PgBouncer's form). A client of protocol 3.2 gets a longer one: behind those eight bytes, by which
/// it is found and passed on, come more that must be the same too. Any thread.
/// </summary>
internal sealed class CancelKeys(Func<int> peerId)
{
    internal const int MostHops = 3;

    /// <summary>Where the hops are in a request's secret, of whatever length that is.</summary>
    internal const int HopsAt = sizeof(uint) - 1;

    private const int Length = 8;

    /// <summary>As long as PostgreSQL 18 makes the whole secret: 32 bytes.</summary>
    private const int LongTail = 32 - sizeof(uint);

    private readonly ConcurrentDictionary<ulong, ClientSession> _sessions = new();

    /// <summary>Gives the session a key, and tells its client: process id in the upper half (its sign bit clear, as drivers expect), secret in the lower.</summary>
    internal void Give(ClientSession session)
    {
        Span<byte> bytes = stackalloc byte[Length + LongTail];
        var peer = peerId();
        ulong key;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            bytes[0] &= 0x7F;
            if (peer > 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[1..], (ushort)peer);
                bytes[Length - 1] |= MostHops;
            }

            key = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            session.CancelTail = session.HasLongKey ? bytes[Length..].ToArray() : [];
        }
        while (key >> 32 == 0 || !_sessions.TryAdd(key, session));

        session.CancelKey = key;
        BackendMessages.WriteBackendKeyData(
            session.Connection, BinaryPrimitives.ReadInt32BigEndian(bytes), bytes[sizeof(int)..(Length + session.CancelTail.Length)]);
    }

    /// <summary>Gives the session the key that it had in another process.</summary>
    internal void Restore(ClientSession session, ulong key, byte[] tail)
    {
        session.CancelKey = key;
        session.CancelTail = tail;
        _sessions[key] = session;
    }

    internal void Remove(ClientSession session)
    {
        if (session.CancelKey != 0) _sessions.TryRemove(session.CancelKey, out _);
    }

    /// <summary>The client that was given the key that a request has, whatever is left of its hops.</summary>
    internal ClientSession? Find(int processId, ReadOnlySpan<byte> secret)
    {
        if (secret.Length < sizeof(uint)) return null;
        var key = ((ulong)(uint)processId << 32) | BinaryPrimitives.ReadUInt32BigEndian(secret);
        if (peerId() > 0) key |= MostHops;
        return _sessions.TryGetValue(key, out var session) && CryptographicOperations.FixedTimeEquals(secret[sizeof(uint)..], session.CancelTail) ? session : null;
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
