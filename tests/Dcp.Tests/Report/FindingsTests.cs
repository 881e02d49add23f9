using Dcp.Workload.Report;
using Dcp.Workload.Results;

namespace Dcp.Tests.Report;

public sealed class FindingsTests
{
    [Fact]
    public void The_headline_says_what_became_faster()
    {
        string headline = Findings.Headline(Group(SampleRuns.Direct(), SampleRuns.Managed()));

        Assert.Equal(
            "With 512 connections, the mean cycle through the pool is 58 % faster, its 99th percentile 58 % faster, with 25 % more throughput.",
            headline);
    }

    [Fact]
    public void The_headline_says_what_became_slower()
    {
        string headline = Findings.Headline(Group(SampleRuns.Managed() with { Target = "direct" }, SampleRuns.Direct() with { Target = "managed" }));

        Assert.Contains("2.4 times as long", headline, StringComparison.Ordinal);
        Assert.Contains("20 % less throughput", headline, StringComparison.Ordinal);
    }

    [Fact]
    public void What_pooling_made_worse_is_named_with_its_figures()
    {
        RunResult managed = SampleRuns.Managed();
        managed = managed with
        {
            Operations = [.. managed.Operations.Select(operation => operation.Id == "price" ? operation with { MaxMs = 9000 } : operation)],
        };

        IReadOnlyList<string> sentences = Findings.Sentences(Group(SampleRuns.Direct(), managed));

        Assert.Contains("Pooling made worse: maximum of price (1,651 ms directly, 9,000 ms pooled).", sentences);
    }

    [Fact]
    public void When_nothing_is_worse_and_nothing_failed_it_says_so()
    {
        IReadOnlyList<string> sentences = Findings.Sentences(Group(SampleRuns.Direct(), SampleRuns.Managed()));

        Assert.Contains("No operation's mean, p50, p95, p99 or maximum was worse through the pool.", sentences);
        Assert.Contains("Nothing failed in either run.", sentences);
        Assert.Contains("The database held at most 8 sessions instead of 512; its memory peaked at 206 MB instead of 1,818 MB; dcp itself took 31 MB.", sentences);
        Assert.Contains("A client waited 19.8 ms for a server on average and 412 ms at worst; the latencies include this.", sentences);
    }

    [Fact]
    public void Failures_are_counted_by_run()
    {
        RunResult managed = SampleRuns.Managed() with { Errors = [new ErrorCount("status", "08006", 7, "gone")], Reconnects = 2 };

        IReadOnlyList<string> sentences = Findings.Sentences(Group(SampleRuns.Direct(), managed));

        Assert.Contains("Errors: managed had 7 failed operations and 2 lost connections.", sentences);
    }

    [Theory]
    [InlineData(27418.33, 11414.60, "58 % faster")]
    [InlineData(100, 112, "12 % slower")]
    [InlineData(100, 340, "3.4 times as long")]
    [InlineData(0.02, 0.17, "both under 1 ms")]
    [InlineData(100, 100.2, "the same")]
    [InlineData(0, 5, "slower")]
    public void An_improvement_reads_as_people_say_it(double before, double after, string expected) =>
        Assert.Equal(expected, new Improvement(before, after).ToString());

    private static RunGroup Group(RunResult direct, RunResult managed) => Assert.Single(RunGroup.Make([direct, managed]));
}
