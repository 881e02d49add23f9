using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>
/// The life of airline flight schedules: many small updates of departure times, status, seats and prices, each after a read
/// that finds the rows to change.
/// </summary>
internal sealed class FlightsWorkload : IWorkload
{
    /// <summary>5 airlines x 20 x 20 airports x 500 planes.</summary>
    public const long DefaultFlights = 1_000_000;

    public string Name => "flights";

    public string Description => "flight schedules: small read-then-update transactions on times, status, seats and prices";

    public IReadOnlyList<WorkloadArgument> Arguments { get; } =
    [
        WorkloadArgument.Number(FlightsArguments.ScheduleFrequency, 10, 0, 100, "percent of cycles that move departures and arrivals"),
        WorkloadArgument.Number(FlightsArguments.StatusFrequency, 90, 0, 100, "percent of cycles that set a status"),
        WorkloadArgument.Number(FlightsArguments.InventoryFrequency, 75, 0, 100, "percent of cycles that change seats"),
        WorkloadArgument.Number(FlightsArguments.PriceFrequency, 25, 0, 100, "percent of cycles that change prices"),
        WorkloadArgument.Number(FlightsArguments.BatchSize, 64, 1, 10_000, "rows that one transaction changes"),
        WorkloadArgument.Number(FlightsArguments.Delay, 100, 0, 3_600_000, "pause at the start of a cycle, ms, 25 % more or less"),
        WorkloadArgument.Flag(WorkloadArgument.TransactionPooling, "through a pooler that gives a server to each transaction: no prepared statements"),
    ];

    public IReadOnlyList<WorkloadArgument> InitArguments { get; } =
    [
        WorkloadArgument.Number(FlightsArguments.Flights, DefaultFlights, 1, 100_000_000, "rows in flights, and in each of its three companions"),
        TableInitializer.Fresh,
    ];

    public IReadOnlyList<string> Operations { get; } = ["schedule", "status", "inventory", "price"];

    public Task InitializeAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, IProgress<string> progress, CancellationToken cancellation) =>
        new FlightsInitializer(connection, dialect, arguments.Long(FlightsArguments.Flights), progress)
            .RunAsync(arguments.Has(TableInitializer.FreshName), cancellation);

    public async Task<IWorkloadRun> OpenAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, bool autocommit, CancellationToken cancellation)
    {
        long rows = await FlightsSize.EstimateAsync(connection, dialect, cancellation).ConfigureAwait(false);
        return rows > 0
            ? new FlightsRun(arguments, rows, new FlightsStatements(dialect, autocommit))
            : throw new WorkloadFailedException($"table flights is empty; 'dcp workload init {Name}' fills it");
    }
}
