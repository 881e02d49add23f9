using Dcp.Workload.Report;
using Dcp.Workload.Results;

namespace Dcp.Tests.Report;

public sealed class FindingsTests
{
    [Fact]
    public void The_headline_says_throughput_mean_and_tail()
    {
        string headline = Findings.Headline(Group(SampleRuns.Direct(), SampleRuns.Managed()));

        Assert.Equal(
            "With 512 connections, managed did 25 % more work per second than direct (81.9 → 102 cycles a second). "
            + "A cycle took 1,152 ms on average instead of 2,742 ms (58 % faster), "
            + "and 3,109 ms at its 99th percentile instead of 7,403 ms (58 % faster).",
            headline);
    }

    [Fact]
    public void The_headline_says_what_became_slower()
    {
        string headline = Findings.Headline(Group(SampleRuns.Managed() with { Target = "direct" }, SampleRuns.Direct() with { Target = "managed" }));

        Assert.Contains("managed did 20 % less work per second than direct", headline, StringComparison.Ordinal);
        Assert.Contains("(2.4 times as long)", headline, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_database_needed_is_one_sentence() =>
        Assert.Contains(
            "The database held at most 8 sessions instead of 512, took 206 MB of memory instead of 1,818 MB (the pooler 31 MB) "
            + "and used 13 % less CPU per cycle, the pooler's included.",
            Findings.Sentences(Group(SampleRuns.Direct(), SampleRuns.Managed())));

    [Fact]
    public void What_became_worse_is_one_sentence_with_the_worst_of_it()
    {
        RunResult managed = SampleRuns.Managed();
        managed = managed with
        {
            Operations = [.. managed.Operations.Select(operation => operation.Id == "price" ? operation with { MaxMs = 9000, P99Ms = 1000 } : operation)],
        };

        Assert.Contains(
            "Managed made 2 of 20 latencies worse, most of all the maximum of price: 9,000 ms instead of 1,651 ms (5.5 times as long). "
            + "Each time a client needed a server it waited 19.8 ms for one on average; the latencies include that.",
            Findings.Sentences(Group(SampleRuns.Direct(), managed)));
    }

    [Fact]
    public void When_nothing_is_worse_it_says_so() =>
        Assert.Contains(
            "No operation's mean, p95, p99 or maximum was worse through managed. "
            + "Each time a client needed a server it waited 19.8 ms for one on average; the latencies include that.",
            Findings.Sentences(Group(SampleRuns.Direct(), SampleRuns.Managed())));

    [Fact]
    public void Failures_are_counted_by_target_and_not_spoken_of_when_there_are_none()
    {
        RunResult managed = SampleRuns.Managed() with { Errors = [new ErrorCount("status", "08006", 7, "gone")], Reconnects = 2 };

        Assert.Contains("Errors: managed had 7 failed operations and 2 lost connections.", Findings.Sentences(Group(SampleRuns.Direct(), managed)));
        Assert.Equal(2, Findings.Sentences(Group(SampleRuns.Direct(), SampleRuns.Managed())).Count);
    }

    [Fact]
    public void With_rounds_a_difference_within_their_ranges_is_not_called_worse()
    {
        RunResult[] runs = [.. SampleRuns.Rounds("direct", 1.00, 1.30, 0.95), .. SampleRuns.Rounds("managed", 1.10, 1.25, 1.05)];

        Assert.Contains("No operation's", string.Join(' ', Findings.Sentences(Group(runs))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(27418.33, 11414.60, "58 % faster")]
    [InlineData(100, 112, "12 % slower")]
    [InlineData(100, 340, "3.4 times as long")]
    [InlineData(0.02, 0.17, "both under 1 ms")]
    [InlineData(100, 100.2, "the same")]
    [InlineData(0, 5, "slower")]
    [InlineData(1_181_943.54, 167_998.93, "86 % faster")]
    public void An_improvement_reads_as_people_say_it(double before, double after, string expected) =>
        Assert.Equal(expected, new Improvement(before, after).ToString());

    private static RunGroup Group(params RunResult[] runs) => Assert.Single(RunGroup.Make(runs));
}
