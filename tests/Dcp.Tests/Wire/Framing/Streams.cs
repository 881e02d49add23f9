using System.Buffers.Binary;
using CsCheck;

namespace Dcp.Tests.Wire.Framing;

/// <summary>Random streams of messages, and random ways to cut them.</summary>
internal static class Streams
{
    public static readonly Gen<(byte Type, byte[] Body)[]> Messages =
        Gen.Select(Gen.Byte, Gen.OneOf(Gen.Byte.Array[0, 12], Gen.Byte.Array[100, 300])).Array[0, 12];

    public static readonly Gen<int[]> Cuts = Gen.OneOf(Gen.Int[1, 1], Gen.Int[1, 7], Gen.Int[1, 200]).Array[1, 50];

    public static byte[] Bytes(IEnumerable<(byte Type, byte[] Body)> messages)
    {
        MemoryStream stream = new();
        byte[] length = new byte[4];
        foreach ((byte type, byte[] body) in messages)
        {
            stream.WriteByte(type);
            BinaryPrimitives.WriteInt32BigEndian(length, body.Length + 4);
            stream.Write(length);
            stream.Write(body);
        }
        return stream.ToArray();
    }

    /// <summary>Cuts the bytes into pieces of the given sizes, again from the first size when they run out.</summary>
    public static IEnumerable<byte[]> Cut(byte[] bytes, int[] sizes)
    {
        for (int at = 0, i = 0; at < bytes.Length; i++)
        {
            int size = Math.Min(sizes[i % sizes.Length], bytes.Length - at);
            yield return bytes[at..(at + size)];
            at += size;
        }
    }

    public static bool Same((byte Type, byte[] Body)[] left, List<(byte Type, byte[] Body)> right) =>
        left.Length == right.Count && left.Zip(right).All(pair => pair.First.Type == pair.Second.Type && pair.First.Body.AsSpan().SequenceEqual(pair.Second.Body));
}
