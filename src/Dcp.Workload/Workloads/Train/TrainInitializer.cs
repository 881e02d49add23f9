using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Train;

/// <summary>Makes the tables of a variant, and the type that all variants share.</summary>
internal sealed class TrainInitializer(
    NpgsqlConnection connection, Dialect dialect, TrainVariant variant, long events, IProgress<string> progress)
    : TableInitializer(connection, dialect, progress, $"dcp workload {variant.Name}", events, "events")
{
    private const int BatchSize = 1_000;

    private readonly TrainVariant _variant = variant;
    private readonly long _events = events;

    protected override IReadOnlyList<string> Tables { get; } = [variant.Table, variant.Status, variant.Archive, variant.Ledger];

    protected override string MainTable => _variant.Table;

    protected override async Task CreateAsync(CancellationToken cancellation)
    {
        await CreateTypeAsync(cancellation).ConfigureAwait(false);
        foreach (string sql in TrainSchema.Create(_variant, Dialect))
            await ExecuteAsync(sql, cancellation).ConfigureAwait(false);
    }

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        TrainEventGenerator generator = new(new Random(), TimeProvider.System);
        TrainStatements statements = new(_variant);
        await using NpgsqlCommand insertEvents = statements.InsertEvents.CreateCommand(Connection);
        await using NpgsqlCommand insertStatuses = statements.InsertStatuses.CreateCommand(Connection);
        for (long done = 0; done < _events;)
        {
            int size = (int)Math.Min(BatchSize, _events - done);
            new TrainBatch(generator, size).SetParameters(insertEvents);
            Guid[] ids = await IdReader.ReadAsync(insertEvents, cancellation).ConfigureAwait(false);
            await insertStatuses.Set(0, ids).ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            done += size;
            Progress.Report(FormattableString.Invariant($"loaded {done:N0} of {_events:N0} events"));
        }
    }

    protected override IEnumerable<(string Step, string Sql)> Finish() => TrainSchema.Finish(_variant, Dialect);

    private async Task CreateTypeAsync(CancellationToken cancellation)
    {
        List<string> labels = [];
        await using (NpgsqlCommand find = new(TrainSchema.FindType, Connection))
        {
            NpgsqlDataReader reader = await find.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                    labels.Add(reader.GetString(0));
            }
        }

        if (labels.Count == 0)
            await ExecuteAsync(TrainSchema.CreateType, cancellation).ConfigureAwait(false);
        else if (!labels.SequenceEqual(TrainEvent.Types))
            throw new WorkloadInputException("there is a type event_type already with other values: drop it, or use another database");
    }
}
