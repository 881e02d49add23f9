namespace Dcp.Workload.Workloads.Flights;

/// <summary>What the clients of a process share: arguments, statements and the table's size.</summary>
/// <param name="rows">About how many flights there are.</param>
internal sealed class FlightsRun(WorkloadArguments arguments, long rows, FlightsStatements statements) : IWorkloadRun
{
    public WorkloadArguments Arguments => arguments;

    public long Rows => rows;

    public FlightsStatements Statements => statements;

    public IWorkloadClient CreateClient(int number, Random random, TimeProvider time) => new FlightsClient(this, random, time);
}
