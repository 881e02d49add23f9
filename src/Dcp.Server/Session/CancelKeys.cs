using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Dcp.Server.Session;

/// <summary>Which client has which cancel key. Keys are random and unique, and say nothing about the server behind. Any thread.</summary>
internal sealed class CancelKeys
{
    private readonly ConcurrentDictionary<ulong, ClientSession> _sessions = new();

    /// <summary>Gives the session a key: process id in the upper half (its sign bit clear, as drivers expect), secret in the lower.</summary>
    internal void Add(ClientSession session)
    {
        Span<byte> random = stackalloc byte[8];
        ulong key;
        do
        {
            RandomNumberGenerator.Fill(random);
            key = BitConverter.ToUInt64(random) & 0x7FFF_FFFF_FFFF_FFFF;
        }
        while (key >> 32 == 0 || !_sessions.TryAdd(key, session));

        session.CancelKey = key;
    }

    internal void Remove(ClientSession session)
    {
        if (session.CancelKey != 0) _sessions.TryRemove(session.CancelKey, out _);
    }

    internal ClientSession? Find(int processId, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != 4) return null;
        var key = ((ulong)(uint)processId << 32) | System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(secret);
        return _sessions.GetValueOrDefault(key);
    }
}
