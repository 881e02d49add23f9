using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Flights;

/// <summary>One client: a pause, then each transaction at its frequency.</summary>
internal sealed class FlightsClient : IWorkloadClient
{
    private readonly FlightsRun _run;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly (int Frequency, WorkloadTransaction Transaction)[] _steps;
    private readonly WorkloadTransaction[] _cycle;
    private readonly List<Guid> _ids = [];
    private readonly int _batchSize;
    private readonly int _delayMs;

    public FlightsClient(FlightsRun run, Random random, TimeProvider time)
    {
        _run = run;
        _random = random;
        _time = time;
        _batchSize = run.Arguments.Int(FlightsArguments.BatchSize);
        _delayMs = run.Arguments.Int(FlightsArguments.Delay);
        List<(int Frequency, WorkloadTransaction Transaction)> steps =
        [
            Step("schedule", FlightsArguments.ScheduleFrequency, run.Statements.UpdateSchedule),
            Step("status", FlightsArguments.StatusFrequency, run.Statements.UpdateStatus),
            Step("inventory", FlightsArguments.InventoryFrequency, run.Statements.UpdateInventory),
            Step("price", FlightsArguments.PriceFrequency, run.Statements.UpdatePrice),
        ];
        if (run.Catalog is not null)
        {
            // Those at no frequency are no part of the cycle at all, so that a run without them has the operations of one before them.
            FlightsInteractions interactions = new(run.Catalog, run.Statements, random, time);
            steps.AddRange(
                ((int Frequency, WorkloadTransaction Transaction)[])
                [
                    (run.Arguments.Int(FlightsArguments.GenerateFrequency), new("generate", interactions.GenerateAsync, Isolation: run.Statements.Isolation)),
                    (run.Arguments.Int(FlightsArguments.UpdateFrequency), new("update", interactions.UpdateAsync, IsExplicit: true, Isolation: run.Statements.Isolation)),
                    (run.Arguments.Int(FlightsArguments.LookupFrequency), new("lookup", interactions.LookupAsync, Isolation: run.Statements.Isolation)),
                    (run.Arguments.Int(FlightsArguments.SearchFrequency), new("search", interactions.SearchAsync, Isolation: run.Statements.Isolation)),
                ]);
            steps.RemoveAll(s => s.Frequency == 0 && FlightsWorkload.Interactions.ContainsKey(s.Transaction.Name));
        }

        _steps = [.. steps];
        _cycle = new WorkloadTransaction[_steps.Length];
    }

    public async ValueTask<IReadOnlyList<WorkloadTransaction>> NextCycleAsync(CancellationToken stop)
    {
        if (_delayMs > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(_delayMs * (0.75 + (_random.NextDouble() / 2))), _time, stop).ConfigureAwait(false);
        for (int i = 0; i < _steps.Length; i++)
        {
            WorkloadTransaction transaction = _steps[i].Transaction;
            _cycle[i] = _random.Next(100) < _steps[i].Frequency ? transaction : transaction with { RunAsync = null };
        }

        return _cycle;
    }

    private (int Frequency, WorkloadTransaction Transaction) Step(string name, string frequency, Statement update) =>
        (_run.Arguments.Int(frequency), new WorkloadTransaction(name, (connection, cancellation) => UpdateAsync(connection, update, cancellation), Isolation: _run.Statements.Isolation));

    private async Task UpdateAsync(WorkloadConnection connection, Statement update, CancellationToken cancellation)
    {
        NpgsqlCommand select = await connection.CommandAsync(_run.Statements.SelectFlights, cancellation).ConfigureAwait(false);
        select.Set<long>(0, _batchSize).Set(1, _random.NextInt64(Math.Max(1, _run.Rows / 10)));
        _ids.Clear();
        NpgsqlDataReader reader = await select.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                _ids.Add(reader.GetGuid(0));
        }

        NpgsqlCommand command = await connection.CommandAsync(update, cancellation).ConfigureAwait(false);
        await command.Set(0, _ids.ToArray()).ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
