using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Train;

/// <summary>
/// The life of train events, in one of three shapes: batches are added, processed under locks, and moved to an archive, each
/// in an explicit transaction of several statements.
/// </summary>
internal sealed class TrainWorkload(TrainVariant variant) : IWorkload
{
    public const long DefaultEvents = 20_000;

    public string Name => variant.Name;

    public string Description => variant.Description;

    public IReadOnlyList<WorkloadArgument> Arguments { get; } =
    [
        WorkloadArgument.Number(TrainArguments.MinBatchSize, 10, 1, 10_000, "least events that a transaction takes"),
        WorkloadArgument.Number(TrainArguments.MaxBatchSize, 100, 1, 10_000, "most events that a transaction takes"),
        WorkloadArgument.Number(TrainArguments.Delay, 100, 0, 3_600_000, "pause at the start of a cycle, ms, 25 % more or less"),
        WorkloadArgument.Flag(WorkloadArgument.TransactionPooling, "through a pooler that gives a server to each transaction: no prepared statements"),
    ];

    public IReadOnlyList<WorkloadArgument> InitArguments { get; } =
    [
        WorkloadArgument.Number(TrainArguments.Events, DefaultEvents, 0, 100_000_000, "events to begin with, all PENDING"),
        TableInitializer.Fresh,
    ];

    public IReadOnlyList<string> Operations { get; } = ["add", "process", "archive"];

    public Task InitializeAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, IProgress<string> progress, CancellationToken cancellation) =>
        new TrainInitializer(connection, dialect, variant, arguments.Long(TrainArguments.Events), progress)
            .RunAsync(arguments.Has(TableInitializer.FreshName), cancellation);

    public async Task<IWorkloadRun> OpenAsync(
        NpgsqlConnection connection, Dialect dialect, WorkloadArguments arguments, bool autocommit, CancellationToken cancellation)
    {
        int least = arguments.Int(TrainArguments.MinBatchSize);
        int most = arguments.Int(TrainArguments.MaxBatchSize);
        if (least > most)
            throw new WorkloadInputException($"argument {TrainArguments.MinBatchSize}: {least} is more than {TrainArguments.MaxBatchSize}, {most}");

        // Whatever is missing is found here, and not by a thousand clients.
        await using NpgsqlCommand look = new(
            $"SELECT count(*) FROM (SELECT 1 FROM {variant.Table}, {variant.Status}, {variant.Archive}, {variant.Ledger} LIMIT 0) AS found", connection);
        await look.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return new TrainRun(arguments, new TrainStatements(variant), WorkloadTransaction.DefaultIsolation(dialect));
    }

    public Task<IReadOnlyList<WorkloadCheck>> VerifyAsync(NpgsqlConnection connection, Dialect dialect, CancellationToken cancellation) =>
        new TrainVerifier(variant, connection).RunAsync(cancellation);
}
