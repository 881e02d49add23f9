namespace Dcp.Workload.Output;

/// <summary>The periodic table as CSV, with dbworkload's columns.</summary>
internal static class PeriodCsv
{
    public static string Header { get; } = string.Join(',', OperationColumn.All.Select(c => c.CsvName));

    public static string Format(PeriodRow row) => string.Join(',', OperationColumn.All.Select(c => c.Csv(row)));
}
