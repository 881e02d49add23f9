namespace Dcp.Workload.Output;

/// <summary>The table that a run prints every ten seconds.</summary>
internal static class PeriodTable
{
    public static string Format(IEnumerable<PeriodRow> rows) => OperationTable.Format(OperationColumn.Periodic, rows);
}
