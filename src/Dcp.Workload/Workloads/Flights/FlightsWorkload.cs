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
        WorkloadArgument.Number(FlightsArguments.GenerateFrequency, 0, 0, 100, "percent of cycles that insert a flight"),
        WorkloadArgument.Number(FlightsArguments.UpdateFrequency, 0, 0, 100, "percent of cycles that read, change and write back one flight"),
        WorkloadArgument.Number(FlightsArguments.LookupFrequency, 0, 0, 100, "percent of cycles that read one flight by its id"),
        WorkloadArgument.Number(FlightsArguments.SearchFrequency, 0, 0, 100, "percent of cycles that list the flights of a route and six hours"),
        WorkloadArgument.Number(FlightsArguments.BatchSize, 64, 1, 10_000, "rows that one transaction changes"),
        WorkloadArgument.Number(FlightsArguments.Delay, 100, 0, 3_600_000, "pause at the start of a cycle, ms, 25 % more or less"),
        WorkloadArgument.Flag(WorkloadArgument.TransactionPooling, "through a pooler that gives a server to each transaction: no prepared statements"),
    ];

    public IReadOnlyList<WorkloadArgument> InitArguments { get; } =
    [
        WorkloadArgument.Number(FlightsArguments.Flights, DefaultFlights, 1, 100_000_000, "rows in flights, and in each of its three companions"),
        TableInitializer.Fresh,
    ];

    public IReadOnlyList<string> Operations { get; } = ["schedule", "status", "inventory", "price", "generate", "update", "lookup", "search"];

    /// <summary>Operations that are there only if their frequency, an argument, is more than 0.</summary>
    public static IReadOnlyDictionary<string, string> Interactions { get; } = new Dictionary<string, string>
    {
        ["generate"] = FlightsArguments.GenerateFrequency,
        ["update"] = FlightsArguments.UpdateFrequency,
        ["lookup"] = FlightsArguments.LookupFrequency,
        ["search"] = FlightsArguments.SearchFrequency,
    };

    public IReadOnlyList<string> OperationsOf(WorkloadArguments arguments) =>
        [.. Operations.Where(o => !Interactions.TryGetValue(o, out string? frequency) || arguments.Int(frequency) > 0)];

    public Task InitializeAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, IProgress<string> progress, CancellationToken cancellation) =>
        new FlightsInitializer(connection, dialect, arguments.Long(FlightsArguments.Flights), progress)
            .RunAsync(arguments.Has(TableInitializer.FreshName), cancellation);

    public async Task<IWorkloadRun> OpenAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, bool autocommit, CancellationToken cancellation)
    {
        bool needsCatalog = Interactions.Values.Any(f => arguments.Int(f) > 0);
        FlightsCatalog? catalog = needsCatalog ? await FlightsCatalog.ReadAsync(connection, cancellation).ConfigureAwait(false) : null;
        long rows = await FlightsSize.EstimateAsync(connection, dialect, cancellation).ConfigureAwait(false);
        return rows > 0
            ? new FlightsRun(arguments, rows, new FlightsStatements(dialect, autocommit), catalog)
            : throw new WorkloadFailedException($"table flights is empty; 'dcp workload init {Name}' fills it");
    }

    public Task<IReadOnlyList<WorkloadCheck>> VerifyAsync(NpgsqlConnection connection, Dialect dialect, CancellationToken cancellation) =>
        new FlightsVerifier(connection).RunAsync(cancellation);
}
