using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads;

/// <summary>
/// A workload: its tables and data, and what its clients do. One instance serves a process; everything that belongs to a
/// run is in <see cref="IWorkloadRun"/>, everything that belongs to a client in <see cref="IWorkloadClient"/>.
/// </summary>
internal interface IWorkload
{
    /// <summary>What it is called on the command line and in results.</summary>
    string Name { get; }

    string Description { get; }

    /// <summary>What a run can be told.</summary>
    IReadOnlyList<WorkloadArgument> Arguments { get; }

    /// <summary>What the making of the data can be told: its size, above all.</summary>
    IReadOnlyList<WorkloadArgument> InitArguments { get; }

    /// <summary>Names of the transactions, in the order of a cycle.</summary>
    IReadOnlyList<string> Operations { get; }

    /// <summary>Those of them that a run with these arguments has; the others appear in no result of it.</summary>
    IReadOnlyList<string> OperationsOf(WorkloadArguments arguments) => Operations;

    /// <summary>
    /// Makes tables and data. Does nothing when they are there in this size, and makes them anew when they are there in
    /// another; tables of the same names that are not this workload's are left alone.
    /// </summary>
    /// <exception cref="WorkloadInputException">Such tables are in the way.</exception>
    Task InitializeAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, IProgress<string> progress, CancellationToken cancellation);

    /// <summary>Looks at the data before a run; called once in each worker process.</summary>
    /// <exception cref="PostgresException">A table is missing (42P01).</exception>
    Task<IWorkloadRun> OpenAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, bool autocommit, CancellationToken cancellation);

    /// <summary>Looks after a run, or during one, whether the data is as the workload's transactions leave it.</summary>
    /// <returns>What was checked, with what is wrong.</returns>
    /// <exception cref="WorkloadInputException">This workload has nothing to check.</exception>
    /// <exception cref="PostgresException">A table is missing (42P01).</exception>
    Task<IReadOnlyList<WorkloadCheck>> VerifyAsync(NpgsqlConnection connection, Dialect dialect, CancellationToken cancellation) =>
        throw new WorkloadInputException($"workload '{Name}' has nothing to verify");
}
