namespace Dcp.Workload.Workloads.Flights;

/// <summary>What the clients of a process share: arguments, statements and what is known about the data.</summary>
/// <param name="rows">About how many flights there are.</param>
/// <param name="catalog">Null when none of the interactions that need it is asked for.</param>
internal sealed class FlightsRun(WorkloadArguments arguments, long rows, FlightsStatements statements, FlightsCatalog? catalog) : IWorkloadRun
{
    public WorkloadArguments Arguments => arguments;

    public long Rows => rows;

    public FlightsStatements Statements => statements;

    public FlightsCatalog? Catalog => catalog;

    public IWorkloadClient CreateClient(int number, Random random, TimeProvider time) => new FlightsClient(this, random, time);
}
