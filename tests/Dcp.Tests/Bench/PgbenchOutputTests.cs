using Dcp.Bench;

namespace Dcp.Tests.Bench;

public sealed class PgbenchOutputTests
{
    private const string Version15 = """
        pgbench (15.18 (Debian 15.18-0+deb12u1))
        transaction type: <builtin: select only>
        scaling factor: 10
        query mode: simple
        number of clients: 16
        number of threads: 2
        maximum number of tries: 1
        duration: 5 s
        number of transactions actually processed: 123456
        number of failed transactions: 7 (0.006%)
        latency average = 0.648 ms
        initial connection time = 24.114 ms
        tps = 24691.372517 (without initial connection time)
        """;

    private const string Version13 = """
        number of transactions actually processed: 10
        latency average = 1.500 ms
        tps = 90.5 (including connections establishing)
        tps = 100.5 (excluding connections establishing)
        """;

    [Fact]
    public void The_figures_of_a_report_are_read() =>
        Assert.Equal(new PgbenchOutput(123456, 7, 24691.372517, 0.648), PgbenchOutput.Parse(Version15));

    [Fact]
    public void An_older_report_gives_the_rate_without_the_connecting() =>
        Assert.Equal(new PgbenchOutput(10, 0, 100.5, 1.5), PgbenchOutput.Parse(Version13));

    [Fact]
    public void A_report_that_breaks_off_is_none() => Assert.Null(PgbenchOutput.Parse(Version15[..300]));
}
