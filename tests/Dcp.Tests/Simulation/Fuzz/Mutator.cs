using System.Buffers.Binary;

namespace Dcp.Tests.Simulation.Fuzz;

/// <summary>
/// Spoils a stream of messages by its structure: lengths, types, order, ends and bytes. Sometimes it leaves it as it is. The same random
/// numbers give the same stream.
/// </summary>
internal sealed class Mutator(System.Random random)
{
    private static readonly int[] s_lengths = [-1, 0, 1, 3, 4, 5, 6, 8, 255, 10_000, 10_001, 65_536, 0x3FFF_FFFF, 0x7FFF_FFFF, int.MinValue];

    /// <param name="first">The first message that may be spoiled.</param>
    /// <param name="untyped">How many messages at the beginning have no type byte.</param>
    internal List<byte[]> Spoil(IReadOnlyList<byte[]> messages, int first = 0, int untyped = 0)
    {
        List<byte[]> spoilt = [.. messages];
        for (var left = random.Next(8) switch { 0 => 0, < 5 => 1, < 7 => 2, _ => 5 }; left > 0 && spoilt.Count > first; left--)
            SpoilOne(spoilt, random.Next(first, spoilt.Count), first, untyped);
        return spoilt;
    }

    /// <summary>Cuts a stream into portions that are sent apart.</summary>
    internal IEnumerable<byte[]> Portions(IEnumerable<byte[]> messages)
    {
        var bytes = messages.SelectMany(message => message).ToArray();
        var portions = random.Next(4) switch { 0 => 1, 1 => 2, 2 => 3, _ => 5 };
        var at = 0;
        for (; portions > 1 && at < bytes.Length; portions--)
        {
            var length = random.Next(2) == 0 ? random.Next(1, Math.Min(8, bytes.Length - at) + 1) : random.Next(1, bytes.Length - at + 1);
            yield return bytes[at..(at + length)];
            at += length;
        }

        yield return bytes[at..];
    }

    private void SpoilOne(List<byte[]> messages, int at, int first, int untyped)
    {
        var message = messages[at];
        var lengthAt = at < untyped ? 0 : 1;
        switch (random.Next(12))
        {
            case 0:
                messages.RemoveAt(at);
                break;
            case 1:
                messages.Insert(at, message);
                break;
            case 2:
                var other = random.Next(first, messages.Count);
                (messages[at], messages[other]) = (messages[other], message);
                break;
            case 3:
                messages[at] = message[..random.Next(message.Length)];
                break;
            case 4:
                messages[at] = WithLength(message, lengthAt, s_lengths[random.Next(s_lengths.Length)]);
                break;
            case 5 when message.Length >= lengthAt + 4:
                messages[at] = WithLength(message, lengthAt, BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(lengthAt)) + random.Next(-3, 4));
                break;
            case 6 when lengthAt == 1 && message.Length > 0:
                messages[at] = [(byte)(random.Next(2) == 0 ? "BCdcfDEHFpPQSX"[random.Next(14)] : random.Next(256)), .. message[1..]];
                break;
            case 7:
                messages.Insert(at, Garbage(random.Next(1, 40)));
                break;
            case 8:
                messages.RemoveRange(at, messages.Count - at);
                break;
            case 9:
                var place = random.Next(message.Length + 1);
                messages[at] = [.. message[..place], .. Garbage(random.Next(1, 8)), .. message[place..]];
                break;
            default:
                messages[at] = Flip(message);
                break;
        }
    }

    private byte[] Flip(byte[] message)
    {
        var copy = (byte[])message.Clone();
        for (var left = random.Next(1, 4); left > 0 && copy.Length > 0; left--) copy[random.Next(copy.Length)] = (byte)random.Next(256);
        return copy;
    }

    private byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] WithLength(byte[] message, int at, int length)
    {
        if (message.Length < at + 4) return message;
        var copy = (byte[])message.Clone();
        BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(at), length);
        return copy;
    }
}
