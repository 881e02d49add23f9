namespace Dcp.Wire;

/// <summary>One column of RowDescription. <see cref="Format"/> is 0 for text, 1 for binary.</summary>
public readonly record struct FieldDescription(
    string Name,
    int TypeOid,
    short TypeSize = -1,
    int TypeModifier = -1,
    short Format = 0,
    int TableOid = 0,
    short ColumnNumber = 0)
{
    /// <summary>A column of type text (OID 25).</summary>
    public static FieldDescription Text(string name) => new(name, 25);

    /// <summary>A column of type int8 (OID 20).</summary>
    public static FieldDescription Int8(string name) => new(name, 20, 8);

    /// <summary>A column of type int4 (OID 23).</summary>
    public static FieldDescription Int4(string name) => new(name, 23, 4);
}
