using Dcp.Bench;
using Spectre.Console;

namespace Dcp.Tests.Bench;

public sealed class BenchTableTests
{
    private static readonly BenchSample Fast = new(1000, 0, 10000, 0.1, 12.5, 0.09, 0.5, 0.9);

    [Fact]
    public void A_series_that_ended_is_shown_with_its_reason_beside_the_others()
    {
        BenchSeries dcp = new("simple", 16, "dcp", [Fast, Fast with { TransactionsPerSecond = 12000 }], null);
        BenchSeries pgbouncer = dcp with { Target = "pgbouncer", Samples = [], Error = "server [1] said no" };

        string text = Write(dcp, pgbouncer);

        Assert.Contains("11,000 (10,000-12,000)", text, StringComparison.Ordinal);
        Assert.Contains("12.5 (12.5-12.5)", text, StringComparison.Ordinal);
        Assert.Contains("pgbouncer, simple, 16 clients: server [1] said no", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dcp / pgbouncer", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_whole_series_are_compared()
    {
        BenchSeries dcp = new("simple", 16, "dcp", [Fast], null);
        BenchSeries pgbouncer = dcp with { Target = "pgbouncer", Samples = [Fast with { CpuMicroseconds = 25, TransactionsPerSecond = 5000 }] };

        Assert.Contains(
            "dcp / pgbouncer, simple, 16 clients: CPU per transaction 0.50 (0.50-0.50), throughput 2.00 (2.00-2.00)",
            Write(dcp, pgbouncer),
            StringComparison.Ordinal);
    }

    private static string Write(BenchSeries dcp, BenchSeries pgbouncer)
    {
        BenchOptions options = new()
        {
            Clients = [16],
            Modes = ["simple"],
            Targets = ["dcp", "pgbouncer"],
            Rounds = 2,
            Seconds = 1,
            Pool = 4,
            Scale = 1,
            Auth = "trust",
            Latency = true,
        };
        BenchRatio? ratio = BenchRatio.Of(dcp, pgbouncer);
        BenchReport report = new(
            DateTimeOffset.UnixEpoch, BenchMachine.Read(), options, [new("dcp", "dcp 1", 1, 1)], [dcp, pgbouncer], ratio is null ? [] : [ratio]);
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = 200;
        BenchTable.Write(console, report);
        return writer.ToString();
    }
}
