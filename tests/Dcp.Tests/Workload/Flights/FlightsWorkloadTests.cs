using Dcp.Workload;
using Dcp.Workload.Workloads;
using Dcp.Workload.Workloads.Flights;

namespace Dcp.Tests.Workload.Flights;

public sealed class FlightsWorkloadTests
{
    [Fact]
    public void By_default_there_are_the_four_transactions_and_their_mix_that_other_results_have()
    {
        FlightsWorkload workload = new();
        WorkloadArguments arguments = WorkloadArguments.Check(workload.Arguments, new Dictionary<string, string>());

        Assert.Equal(["schedule", "status", "inventory", "price"], ((IWorkload)workload).OperationsOf(arguments));
        Assert.Equal(
            (10, 90, 75, 25, 64, 100),
            (arguments.Int("schedule_freq"), arguments.Int("status_freq"), arguments.Int("inventory_freq"), arguments.Int("price_freq"), arguments.Int("batch_size"), arguments.Int("delay")));
    }

    [Fact]
    public void An_interaction_with_a_frequency_is_an_operation()
    {
        FlightsWorkload workload = new();
        WorkloadArguments arguments = WorkloadArguments.Check(
            workload.Arguments, new Dictionary<string, string> { ["lookup_freq"] = "50", ["generate_freq"] = "1", ["price_freq"] = "0" });

        Assert.Equal(["schedule", "status", "inventory", "price", "generate", "lookup"], ((IWorkload)workload).OperationsOf(arguments));
    }

    [Fact]
    public void Flights_go_from_phase_to_phase_and_end_when_they_have_arrived()
    {
        Assert.Equal("BOARDING", FlightPhase.Next("SCHEDULED"));
        Assert.Equal("DEPARTED", FlightPhase.Next("BOARDING"));
        Assert.Equal("ARRIVED", FlightPhase.Next("DEPARTED"));
        Assert.Equal("ARRIVED", FlightPhase.Next("ARRIVED"));
        Assert.Throws<WorkloadFailedException>(() => FlightPhase.Next("LOST"));
    }
}
