using System.Buffers;

namespace Dcp.Wire;

/// <summary>
/// Writes messages of the client. Each call appends one whole message, or throws <see cref="ArgumentException"/> (a zero byte in a string,
/// a count beyond 16 bits) and appends nothing.
/// </summary>
public static partial class FrontendMessages
{
    public static void WriteQuery(IBufferWriter<byte> output, string sql)
    {
        MessageWriter writer = new(output, FrontendCode.Query, MessageWriter.Size(sql));
        writer.Text(sql);
        writer.End();
    }

    public static void WriteQuery(IBufferWriter<byte> output, ReadOnlySpan<byte> sql)
    {
        MessageWriter writer = new(output, FrontendCode.Query, checked(sql.Length + 1));
        writer.Text(sql);
        writer.End();
    }

    public static void WriteFunctionCall(
        IBufferWriter<byte> output,
        int functionOid,
        ReadOnlySpan<short> argumentFormats,
        ReadOnlySpan<byte[]?> arguments,
        short resultFormat)
    {
        MessageWriter writer = new(output, FrontendCode.FunctionCall, checked(10 + (2 * argumentFormats.Length) + ValueList.Size(arguments)));
        writer.Int32(functionOid);
        writer.Int16(argumentFormats.Length);
        foreach (short format in argumentFormats) writer.Int16(format);
        writer.Int16(arguments.Length);
        ValueList.Write(ref writer, arguments);
        writer.Int16(resultFormat);
        writer.End();
    }

    public static void WriteCopyData(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        MessageWriter writer = new(output, FrontendCode.CopyData, data.Length);
        writer.Bytes(data);
        writer.End();
    }

    public static void WriteCopyDone(IBufferWriter<byte> output) => WriteEmpty(output, FrontendCode.CopyDone);

    public static void WriteCopyFail(IBufferWriter<byte> output, string reason)
    {
        MessageWriter writer = new(output, FrontendCode.CopyFail, MessageWriter.Size(reason));
        writer.Text(reason);
        writer.End();
    }

    public static void WriteTerminate(IBufferWriter<byte> output) => WriteEmpty(output, FrontendCode.Terminate);

    private static void WriteEmpty(IBufferWriter<byte> output, FrontendCode type) => new MessageWriter(output, type, 0).End();
}
