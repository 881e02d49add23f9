using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Train;

/// <summary>
/// One client: a pause, then three explicit transactions, each with a batch size of its own and with think time in the middle,
/// while its locks are held.
/// </summary>
internal sealed class TrainClient : IWorkloadClient
{
    private const int Retries = 5;

    private readonly TrainRun _run;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly TrainEventGenerator _generator;
    private readonly WorkloadTransaction[] _cycle;

    public TrainClient(TrainRun run, Random random, TimeProvider time)
    {
        _run = run;
        _random = random;
        _time = time;
        _generator = new TrainEventGenerator(random, time);
        _cycle =
        [
            new("add", AddAsync, IsExplicit: true, Retries, run.Isolation),
            new("process", ProcessAsync, IsExplicit: true, Retries, run.Isolation),
            new("archive", ArchiveAsync, IsExplicit: true, Retries, run.Isolation),
        ];
    }

    public async ValueTask<IReadOnlyList<WorkloadTransaction>> NextCycleAsync(CancellationToken stop)
    {
        if (_run.DelayMs > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(_run.DelayMs * (0.75 + (_random.NextDouble() / 2))), _time, stop).ConfigureAwait(false);
        return _cycle;
    }

    private async Task AddAsync(WorkloadConnection connection, CancellationToken cancellation)
    {
        NpgsqlCommand insert = await connection.CommandAsync(_run.Statements.InsertEvents, cancellation).ConfigureAwait(false);
        new TrainBatch(_generator, NextBatchSize()).SetParameters(insert);
        Guid[] ids = await IdReader.ReadAsync(insert, cancellation).ConfigureAwait(false);
        await ThinkAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, _run.Statements.InsertStatuses, ids, cancellation).ConfigureAwait(false);
    }

    private async Task ProcessAsync(WorkloadConnection connection, CancellationToken cancellation)
    {
        Guid[] ids = await LockAsync(connection, _run.Statements.SelectOpen, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, _run.Statements.AdvanceStatuses, ids, cancellation).ConfigureAwait(false);
        await ThinkAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, _run.Statements.ChangePayloads, ids, cancellation).ConfigureAwait(false);
    }

    private async Task ArchiveAsync(WorkloadConnection connection, CancellationToken cancellation)
    {
        Guid[] ids = await LockAsync(connection, _run.Statements.SelectComplete, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, _run.Statements.CopyToArchive, ids, cancellation).ConfigureAwait(false);
        await ThinkAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, _run.Statements.DeleteStatuses, ids, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, _run.Statements.DeleteEvents, ids, cancellation).ConfigureAwait(false);
    }

    private async Task<Guid[]> LockAsync(WorkloadConnection connection, Statement select, CancellationToken cancellation)
    {
        NpgsqlCommand command = await connection.CommandAsync(select, cancellation).ConfigureAwait(false);
        return await IdReader.ReadAsync(command.Set<long>(0, NextBatchSize()), cancellation).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(WorkloadConnection connection, Statement statement, Guid[] ids, CancellationToken cancellation)
    {
        if (ids.Length == 0)
            return;
        NpgsqlCommand command = await connection.CommandAsync(statement, cancellation).ConfigureAwait(false);
        await command.Set(0, ids).ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private int NextBatchSize() => _random.Next(_run.MinBatchSize, _run.MaxBatchSize + 1);

    /// <summary>What an application does between two statements, with its transaction open.</summary>
    private Task ThinkAsync(CancellationToken cancellation) => Task.Delay(TimeSpan.FromMilliseconds(_random.Next(10, 51)), _time, cancellation);
}
