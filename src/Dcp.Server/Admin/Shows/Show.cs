using Dcp.Wire;

namespace Dcp.Server.Admin.Shows;

/// <summary>Something that <c>SHOW</c> shows, as a table in PgBouncer's columns. Stateless: one object serves everybody.</summary>
internal abstract class Show(string name, params string[] columns)
{
    /// <summary>The word after SHOW, in capitals.</summary>
    internal string Name => name;

    internal IReadOnlyList<FieldDescription> Columns { get; } = ColumnList.Of(columns);

    /// <summary>The rows in their order; a cell is text in the form of its column's type, or null. On the session's reactor.</summary>
    internal abstract ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call);
}
