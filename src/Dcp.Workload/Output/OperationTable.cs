namespace Dcp.Workload.Output;

/// <summary>A table of operations in dbworkload's form.</summary>
internal static class OperationTable
{
    public static string Format(IReadOnlyList<OperationColumn> columns, IEnumerable<PeriodRow> rows) => OutlineTable.Format(
        [.. columns.Select(c => new Column(c.Heading!, IsNumber: !c.IsText))],
        [.. rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(c => c.Cell(row))])]);
}
