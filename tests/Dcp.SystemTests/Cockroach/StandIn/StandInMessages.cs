using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dcp.SystemTests.Cockroach.StandIn;

/// <summary>The few messages that a node writes itself.</summary>
internal static class StandInMessages
{
    internal static byte[] Make(char type, params ReadOnlySpan<string> texts)
    {
        ArrayBufferWriter<byte> body = new();
        foreach (string text in texts)
        {
            body.Write(Encoding.UTF8.GetBytes(text));
            body.Write("\0"u8);
        }

        return Make(type, body.WrittenSpan);
    }

    internal static byte[] Make(char type, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(5));
        return message;
    }

    internal static byte[] Error(string severity, string state, string message) =>
        Make('E', [$"S{severity}", $"V{severity}", $"C{state}", $"M{message}", ""]);

    /// <summary>A packet without a type: a startup packet, a cancel request.</summary>
    internal static byte[] Packet(ReadOnlySpan<byte> body)
    {
        byte[] packet = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length);
        body.CopyTo(packet.AsSpan(4));
        return packet;
    }

    /// <summary>Text from a place in a message up to its zero.</summary>
    internal static string Text(ReadOnlySpan<byte> message, int at)
    {
        ReadOnlySpan<byte> rest = message[at..];
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
