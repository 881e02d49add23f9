namespace Dcp.Wire;

/// <summary>Writes values that each carry their length, -1 for NULL, as DataRow, Bind and FunctionCall have them.</summary>
internal static class ValueList
{
    public static int Size(ReadOnlySpan<byte[]?> values)
    {
        int size = 0;
        foreach (byte[]? value in values) size = checked(size + 4 + (value?.Length ?? 0));
        return size;
    }

    public static void Write(ref MessageWriter writer, scoped ReadOnlySpan<byte[]?> values)
    {
        foreach (byte[]? value in values)
        {
            writer.Int32(value?.Length ?? -1);
            if (value is not null) writer.Bytes(value);
        }
    }
}
