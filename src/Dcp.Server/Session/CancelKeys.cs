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

    internal void Remove(ClientSession session)
    {
        if (session.CancelKey != 0) _sessions.TryRemove(session.CancelKey, out _);
    }

    /// <summary>The client that was given the key, whatever is left of its hops.</summary>
    internal ClientSession? Find(int processId, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != sizeof(uint)) return null;
        var key = ((ulong)(uint)processId << 32) | BinaryPrimitives.ReadUInt32BigEndian(secret);
        return _sessions.GetValueOrDefault(peerId() > 0 ? key | MostHops : key);
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
