using System.Buffers;
using System.Text;

namespace Dcp.Wire;

public static partial class BackendMessages
{
    public static void WriteRowDescription(IBufferWriter<byte> output, params ReadOnlySpan<FieldDescription> fields)
    {
        int size = 2;
        foreach (FieldDescription field in fields) size += MessageWriter.Size(field.Name) + 18;
        MessageWriter writer = new(output, BackendCode.RowDescription, size);
        writer.Int16(fields.Length);
        foreach (FieldDescription field in fields)
        {
            writer.Text(field.Name);
            writer.Int32(field.TableOid);
            writer.Int16(field.ColumnNumber);
            writer.Int32(field.TypeOid);
            writer.Int16(field.TypeSize);
            writer.Int32(field.TypeModifier);
            writer.Int16(field.Format);
        }
        writer.End();
    }

    /// <summary>A row in text format; null is SQL's NULL.</summary>
    public static void WriteDataRow(IBufferWriter<byte> output, params ReadOnlySpan<string?> values)
    {
        int size = 2;
        foreach (string? value in values) size = checked(size + 4 + (value is null ? 0 : Encoding.UTF8.GetByteCount(value)));
        MessageWriter writer = new(output, BackendCode.DataRow, size);
        writer.Int16(values.Length);
        foreach (string? value in values)
        {
            writer.Int32(value is null ? -1 : Encoding.UTF8.GetByteCount(value));
            if (value is not null) writer.Utf8(value);
        }
        writer.End();
    }

    /// <summary>A row of encoded values; null is SQL's NULL.</summary>
    public static void WriteDataRow(IBufferWriter<byte> output, params ReadOnlySpan<byte[]?> values)
    {
        MessageWriter writer = new(output, BackendCode.DataRow, 2 + ValueList.Size(values));
        writer.Int16(values.Length);
        ValueList.Write(ref writer, values);
        writer.End();
    }

    public static void WriteParameterDescription(IBufferWriter<byte> output, params ReadOnlySpan<int> typeOids)
    {
        MessageWriter writer = new(output, BackendCode.ParameterDescription, 2 + (4 * typeOids.Length));
        writer.Int16(typeOids.Length);
        foreach (int oid in typeOids) writer.Int32(oid);
        writer.End();
    }

    public static void WriteFunctionCallResponse(IBufferWriter<byte> output, byte[]? result)
    {
        byte[]?[] values = [result];
        MessageWriter writer = new(output, BackendCode.FunctionCallResponse, ValueList.Size(values));
        ValueList.Write(ref writer, values);
        writer.End();
    }
}
