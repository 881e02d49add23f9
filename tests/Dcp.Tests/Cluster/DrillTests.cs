using Dcp.Cluster;
using Dcp.Cluster.Drill;

namespace Dcp.Tests.Cluster;

public sealed class DrillTests
{
    [Fact]
    public void A_summary_has_the_median_and_the_sums_of_each_fault()
    {
        DrillSummary move = DrillSummary.Of([Round("move", 30), Round("cut", 9), Round("move", 10), Round("move", 20, "oh")])[0];

        Assert.Equal(new DrillSummary("move", 3, 10, 20, 30, 3, 0, 0, 1), move);
    }

    [Fact]
    public void A_median_of_two_is_between_them() => Assert.Equal(15, DrillSummary.Of([Round("move", 10), Round("move", 20)])[0].MedianMs);

    [Fact]
    public void A_violation_is_told_by_its_round()
    {
        DrillRound[] rounds = [Round("move", 10, "two hosts answered")];
        DrillReport report = new(2, 1000, 0, DrillSummary.Of(rounds), rounds);

        Assert.True(report.HasViolations);
        Assert.Contains("VIOLATION move (ha1): two hosts answered", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_has_a_name()
    {
        Assert.Equal(Enum.GetValues<DrillFault>(), DrillFaultNames.All.Select(DrillFaultNames.Parse));
        Assert.Throws<ClusterInputException>(() => DrillFaultNames.Parse("flood"));
    }

    private static DrillRound Round(string fault, double outage, params string[] violations) => new()
    {
        Fault = fault,
        Host = "ha1",
        OutageMs = outage,
        Committed = 5,
        TransactionsFailed = 1,
        Restarted = 0,
        RowsLost = 0,
        DoubleAnswers = 0,
        Fencings = 0,
        Violations = violations,
    };
}
