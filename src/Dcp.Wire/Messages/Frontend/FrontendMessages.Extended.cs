using System.Buffers;

namespace Dcp.Wire;

public static partial class FrontendMessages
{
    public static void WriteParse(IBufferWriter<byte> output, string statement, string sql, params ReadOnlySpan<int> parameterTypes)
    {
        MessageWriter writer = new(
            output,
            FrontendCode.Parse,
            checked(MessageWriter.Size(statement) + MessageWriter.Size(sql) + 2 + (4 * parameterTypes.Length)));
        writer.Text(statement);
        writer.Text(sql);
        writer.Int16(parameterTypes.Length);
        foreach (int type in parameterTypes) writer.Int32(type);
        writer.End();
    }

    /// <summary>
    /// Parse from bytes that are on the wire already: <paramref name="afterName"/> is the body behind the statement's name (SQL, types).
    /// </summary>
    public static void WriteParse(IBufferWriter<byte> output, ReadOnlySpan<byte> statement, ReadOnlySpan<byte> afterName)
    {
        MessageWriter writer = new(output, FrontendCode.Parse, checked(statement.Length + 1 + afterName.Length));
        writer.Text(statement);
        writer.Bytes(afterName);
        writer.End();
    }

    public static void WriteBind(
        IBufferWriter<byte> output,
        string portal,
        string statement,
        ReadOnlySpan<short> parameterFormats,
        ReadOnlySpan<byte[]?> parameters,
        ReadOnlySpan<short> resultFormats)
    {
        int names = MessageWriter.Size(portal) + MessageWriter.Size(statement);
        int size = checked(names + 6 + (2 * parameterFormats.Length) + ValueList.Size(parameters) + (2 * resultFormats.Length));
        MessageWriter writer = new(output, FrontendCode.Bind, size);
        writer.Text(portal);
        writer.Text(statement);
        writer.Int16(parameterFormats.Length);
        foreach (short format in parameterFormats) writer.Int16(format);
        writer.Int16(parameters.Length);
        ValueList.Write(ref writer, parameters);
        writer.Int16(resultFormats.Length);
        foreach (short format in resultFormats) writer.Int16(format);
        writer.End();
    }

    /// <summary>Bind from bytes that are on the wire already: <paramref name="afterNames"/> is the body behind both names.</summary>
    public static void WriteBind(IBufferWriter<byte> output, ReadOnlySpan<byte> portal, ReadOnlySpan<byte> statement, ReadOnlySpan<byte> afterNames)
    {
        MessageWriter writer = new(output, FrontendCode.Bind, checked(portal.Length + statement.Length + 2 + afterNames.Length));
        writer.Text(portal);
        writer.Text(statement);
        writer.Bytes(afterNames);
        writer.End();
    }

    public static void WriteDescribe(IBufferWriter<byte> output, ObjectKind kind, ReadOnlySpan<byte> name) =>
        WriteNamed(output, FrontendCode.Describe, kind, name);

    public static void WriteClose(IBufferWriter<byte> output, ObjectKind kind, ReadOnlySpan<byte> name) =>
        WriteNamed(output, FrontendCode.Close, kind, name);

    /// <param name="maxRows">0 is no limit.</param>
    public static void WriteExecute(IBufferWriter<byte> output, ReadOnlySpan<byte> portal, int maxRows = 0)
    {
        MessageWriter writer = new(output, FrontendCode.Execute, portal.Length + 5);
        writer.Text(portal);
        writer.Int32(maxRows);
        writer.End();
    }

    public static void WriteFlush(IBufferWriter<byte> output) => WriteEmpty(output, FrontendCode.Flush);

    public static void WriteSync(IBufferWriter<byte> output) => WriteEmpty(output, FrontendCode.Sync);

    private static void WriteNamed(IBufferWriter<byte> output, FrontendCode type, ObjectKind kind, ReadOnlySpan<byte> name)
    {
        MessageWriter writer = new(output, type, name.Length + 2);
        writer.Byte((byte)kind);
        writer.Text(name);
        writer.End();
    }
}
