using System.Buffers;

namespace Dcp.Wire;

public static partial class BackendMessages
{
    /// <param name="format">0 text, 1 binary: of the whole copy.</param>
    /// <param name="columnFormats">One format per column.</param>
    public static void WriteCopyInResponse(IBufferWriter<byte> output, byte format, params ReadOnlySpan<short> columnFormats) =>
        WriteCopyResponse(output, BackendCode.CopyInResponse, format, columnFormats);

    /// <inheritdoc cref="WriteCopyInResponse"/>
    public static void WriteCopyOutResponse(IBufferWriter<byte> output, byte format, params ReadOnlySpan<short> columnFormats) =>
        WriteCopyResponse(output, BackendCode.CopyOutResponse, format, columnFormats);

    /// <inheritdoc cref="WriteCopyInResponse"/>
    public static void WriteCopyBothResponse(IBufferWriter<byte> output, byte format, params ReadOnlySpan<short> columnFormats) =>
        WriteCopyResponse(output, BackendCode.CopyBothResponse, format, columnFormats);

    public static void WriteCopyData(IBufferWriter<byte> output, ReadOnlySpan<byte> data)
    {
        MessageWriter writer = new(output, BackendCode.CopyData, data.Length);
        writer.Bytes(data);
        writer.End();
    }

    public static void WriteCopyDone(IBufferWriter<byte> output) => WriteEmpty(output, BackendCode.CopyDone);

    private static void WriteCopyResponse(IBufferWriter<byte> output, BackendCode type, byte format, ReadOnlySpan<short> columnFormats)
    {
        MessageWriter writer = new(output, type, 3 + (2 * columnFormats.Length));
        writer.Byte(format);
        writer.Int16(columnFormats.Length);
        foreach (short column in columnFormats) writer.Int16(column);
        writer.End();
    }
}
