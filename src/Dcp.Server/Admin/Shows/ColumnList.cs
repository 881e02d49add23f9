using Dcp.Wire;

namespace Dcp.Server.Admin.Shows;

/// <summary>Columns in short form: <c>name</c> is text, <c>name:i</c> int4, <c>name:q</c> int8, <c>name:n</c> numeric.</summary>
internal static class ColumnList
{
    private const int NumericOid = 1700;

    internal static IReadOnlyList<FieldDescription> Of(params string[] columns) => [.. columns.Select(Column)];

    private static FieldDescription Column(string text) => text.Split(':') switch
    {
        [var name, "i"] => FieldDescription.Int4(name),
        [var name, "q"] => FieldDescription.Int8(name),
        [var name, "n"] => new FieldDescription(name, NumericOid),
        _ => FieldDescription.Text(text),
    };
}
