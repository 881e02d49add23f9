using Dcp.Workload.Output;

namespace Dcp.Tests.Workload;

public sealed class PeriodTableTests
{
    private static readonly PeriodRow Row = new(
        1764000000, TimeSpan.FromSeconds(20), "status", 1024, 30_000, 12_345, TimeSpan.FromSeconds(10.02), 1.5, 1, 2, 3, 4, 1234.567);

    [Fact]
    public void The_table_has_dbworkloads_form()
    {
        const string Expected = """
            ┌───────────┬────────┬───────────┬───────────┬─────────────┬──────────────┬────────────────┬────────────┬───────────┬───────────┬───────────┬───────────┬───────────┐
            │   elapsed │ id     │   threads │   tot_ops │   tot_ops/s │   period_ops │   period_ops/s │   mean(ms) │   p50(ms) │   p90(ms) │   p95(ms) │   p99(ms) │   max(ms) │
            ├───────────┼────────┼───────────┼───────────┼─────────────┼──────────────┼────────────────┼────────────┼───────────┼───────────┼───────────┼───────────┼───────────┤
            │        20 │ status │     1,024 │    30,000 │       1,500 │       12,345 │          1,232 │       1.50 │      1.00 │      2.00 │      3.00 │      4.00 │  1,234.57 │
            └───────────┴────────┴───────────┴───────────┴─────────────┴──────────────┴────────────────┴────────────┴───────────┴───────────┴───────────┴───────────┴───────────┘

            """;

        Assert.Equal(Expected, PeriodTable.Format([Row]));
    }

    [Fact]
    public void The_csv_has_dbworkloads_columns()
    {
        string line = PeriodCsv.Format(Row);

        Assert.Equal("1764000000,20,status,1024,30000,1500,12345,1232,1.50,1.00,2.00,3.00,4.00,1234.57", line);
        Assert.Equal(PeriodCsv.Header.Split(',').Length, line.Split(',').Length);
    }
}
