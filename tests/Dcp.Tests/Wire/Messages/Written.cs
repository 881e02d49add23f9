using System.Buffers;
using System.Text;
using Dcp.Wire;

namespace Dcp.Tests.Wire.Messages;

/// <summary>Writes one message and takes it apart.</summary>
internal static class Written
{
    public static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The body of the one message written, after a check of type and length.</summary>
    public static byte[] Body(byte type, Action<IBufferWriter<byte>> write)
    {
        byte[] bytes = Bytes(write);
        MessageScanner scanner = new(MessageScanner.LargestLength);
        Assert.True(scanner.TryWhole(bytes, out int total));
        Assert.Equal(bytes.Length, total);
        Assert.Equal((char)type, (char)scanner.Type);
        return bytes[5..];
    }

    public static byte[] Body(BackendCode type, Action<IBufferWriter<byte>> write) => Body((byte)type, write);

    public static byte[] Body(FrontendCode type, Action<IBufferWriter<byte>> write) => Body((byte)type, write);

    /// <summary>The body of the one packet without type byte, after a check of its length.</summary>
    public static byte[] Packet(Action<IBufferWriter<byte>> write)
    {
        byte[] bytes = Bytes(write);
        using MessageAssembler assembler = new(MessageAssembler.LargestStartupLength);
        Assert.Equal(AssembleResult.Message, assembler.NextStartup(bytes, out int consumed, out ReadOnlySpan<byte> body));
        Assert.Equal(bytes.Length, consumed);
        return body.ToArray();
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static List<string?> Texts(WireValues values)
    {
        List<string?> list = [];
        foreach (WireValue value in values) list.Add(value.IsNull ? null : Text(value.Bytes));
        return list;
    }

    public static List<int> Formats(FormatList formats)
    {
        List<int> list = [];
        for (int i = 0; i < formats.Count; i++) list.Add(formats[i]);
        return list;
    }
}
