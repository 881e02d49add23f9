using System.Text.RegularExpressions;
using Dcp.Workload.Report;
using Dcp.Workload.Results;

namespace Dcp.Tests.Report;

public sealed partial class ReportBuilderTests
{
    private const string Evil = "<script>alert('x')</script>&\"";

    [Fact]
    public void The_page_holds_both_tables_the_comparison_and_the_charts()
    {
        string page = ReportBuilder.Build([SampleRuns.Managed(), SampleRuns.Direct()]);

        Assert.Contains("Direct and managed connections, side by side", page, StringComparison.Ordinal);
        Assert.Contains("2,741.80", page, StringComparison.Ordinal);
        Assert.Contains("1,151.56", page, StringComparison.Ordinal);
        Assert.Contains("58 % faster", page, StringComparison.Ordinal);
        foreach (string chart in new[] { "queries", "cycles", "latency-cycle", "latency-operation", "open", "active", "cpu", "memory", "pool" })
            Assert.Contains($"\"id\":\"{chart}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_no_host_to_load_anything_from()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed()]);

        // The chart library has code that could make such an element; the policy forbids it to load anything.
        Assert.DoesNotContain(" src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link rel=\"stylesheet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(http", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_licence_note_names_the_version_of_the_chart_library_that_is_carried()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct()]);

        string noted = NotedVersion().Match(page).Groups[1].Value;
        Assert.Contains($"version=\"{noted}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_is_escaped()
    {
        int clean = Scripts().Count(ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed()]));
        RunResult direct = Poison(SampleRuns.Direct());
        RunResult managed = Poison(SampleRuns.Managed());

        string page = ReportBuilder.Build([direct, managed]);

        Assert.Equal(clean, Scripts().Count(page));
        Assert.DoesNotContain("alert('x')", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void One_run_alone_has_a_table_and_no_comparison()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct()]);

        Assert.Contains("A run with direct connections", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Improvement", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_samples_has_the_charts_of_its_clients()
    {
        string page = ReportBuilder.Build([SampleRuns.Direct() with { Samples = [] }, SampleRuns.Managed() with { Samples = [] }]);

        Assert.Contains("\"id\":\"latency-cycle\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"id\":\"memory\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_that_did_different_work_are_said_to_have()
    {
        RunResult managed = SampleRuns.Managed() with { Connections = 64, Partial = "interrupted" };

        string page = ReportBuilder.Build([SampleRuns.Direct(), managed]);

        Assert.Contains("did not do the same work", page, StringComparison.Ordinal);
        Assert.Contains("connections 512 against 64; managed ended early (interrupted)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_third_run_of_a_workload_is_refused_by_name()
    {
        RunResult third = SampleRuns.Direct() with { RunName = "flights.again" };

        InvalidDataException error =
            Assert.Throws<InvalidDataException>(() => ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed(), third]));

        Assert.Contains("flights.direct, flights.again, flights.managed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_workloads_are_two_articles()
    {
        RunResult trains = SampleRuns.Direct() with { Workload = "trains", RunName = "trains.direct" };

        string page = ReportBuilder.Build([SampleRuns.Direct(), SampleRuns.Managed(), trains]);

        Assert.Equal(2, Articles().Count(page));
    }

    private static RunResult Poison(RunResult run) => run with
    {
        RunName = run.RunName + Evil,
        Target = run.Target + Evil,
        Workload = Evil,
        Uri = Evil,
        ServerVersion = Evil,
        Partial = Evil,
        Arguments = new Dictionary<string, string> { [Evil] = Evil },
        Options = new Dictionary<string, string> { [Evil] = Evil, ["command"] = Evil },
        Operations = [.. run.Operations.Select(operation => operation with { Id = operation.Id == "status" ? Evil : operation.Id })],
        Errors = [new ErrorCount(Evil, Evil, 3, Evil)],
        Timeline = [.. run.Timeline.Select(point => point with { Operation = point.Operation == "status" ? Evil : point.Operation })],
    };

    [GeneratedRegex("Apache ECharts ([0-9.]+[0-9])")]
    private static partial Regex NotedVersion();

    [GeneratedRegex("<script")]
    private static partial Regex Scripts();

    [GeneratedRegex("<article>")]
    private static partial Regex Articles();
}
