using System.Buffers.Binary;
using System.Text;
using Dcp.Wire;

namespace Dcp.Server.Listen;

/// <summary>One notification as the database has sent it. All clients that are told of it share its bytes.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Message">The whole message, header included.</param>
internal sealed record Notice(string Channel, byte[] Message)
{
    private const int ProcessIdSize = 4;

    /// <summary>It reads the same in every encoding of a client.</summary>
    internal bool IsPlain { get; } = Ascii.IsValid(Message.AsSpan(MessageScanner.HeaderSize + ProcessIdSize));

    internal static Notice Of(string channel, ReadOnlySpan<byte> body) => new(channel, MessageOf(body));

    /// <summary>The message with this body.</summary>
    internal static byte[] MessageOf(ReadOnlySpan<byte> body)
    {
        var message = new byte[MessageScanner.HeaderSize + body.Length];
        message[0] = (byte)BackendCode.NotificationResponse;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(MessageScanner.HeaderSize));
        return message;
    }
}
