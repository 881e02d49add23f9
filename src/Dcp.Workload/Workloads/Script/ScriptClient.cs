using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Workload.Workloads.Script;

/// <summary>One client: each cycle is one script, chosen by weight.</summary>
internal sealed class ScriptClient : IWorkloadClient
{
    private readonly IReadOnlyDictionary<string, ScriptValue> _variables;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly (int Weight, WorkloadTransaction[] Cycle)[] _choices;
    private readonly int _weights;

    public ScriptClient(
        IReadOnlyList<ScriptFile> files, IReadOnlyDictionary<string, ScriptValue> variables, bool autocommit, Random random, TimeProvider time)
    {
        _variables = variables;
        _random = random;
        _time = time;
        _weights = files.Sum(f => f.Weight);
        _choices =
        [
            .. files.Select(f => (f.Weight, new[]
            {
                // What has committed in part must not be run again from its beginning.
                new WorkloadTransaction(
                    f.Name, (connection, cancellation) => RunAsync(f, connection, cancellation), Retries: autocommit && !f.IsOneTransaction ? 0 : null),
            })),
        ];
    }

    public ValueTask<IReadOnlyList<WorkloadTransaction>> NextCycleAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        int drawn = _random.Next(_weights);
        foreach ((int weight, WorkloadTransaction[] cycle) in _choices)
        {
            drawn -= weight;
            if (drawn < 0)
                return new ValueTask<IReadOnlyList<WorkloadTransaction>>(cycle);
        }

        throw new InvalidOperationException("The weights are no sum of themselves.");
    }

    private async Task RunAsync(ScriptFile file, WorkloadConnection connection, CancellationToken cancellation)
    {
        ScriptContext context = new(_random);
        foreach ((string name, ScriptValue value) in _variables)
            context.Set(name, value);
        bool isInside = false;
        foreach (ScriptCommand command in file.Commands)
        {
            try
            {
                await RunAsync(command, context, connection, cancellation).ConfigureAwait(false);
                if (command is ScriptCommand.Sql { Boundary: not TransactionBoundary.None } sql)
                    isInside = sql.Boundary == TransactionBoundary.Begins;
            }
            catch (ScriptException e)
            {
                throw new WorkloadFailedException($"{file.Path}:{command.Line}: {e.Message}", e);
            }
            catch (Exception e) when (DatabaseError.IsExpected(e) && isInside)
            {
                await RollBackAsync(connection).ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task RunAsync(ScriptCommand command, ScriptContext context, WorkloadConnection connection, CancellationToken cancellation)
    {
        switch (command)
        {
            case ScriptCommand.Set set:
                context.Set(set.Name, set.Expression.Evaluate(context));
                break;
            case ScriptCommand.Sleep sleep:
                double amount = sleep.Amount ?? context.Get(sleep.Variable!).ToDouble();
                TimeSpan length = sleep.Unit * amount;
                if (length < TimeSpan.Zero || length > TimeSpan.FromDays(1))
                    throw new ScriptException(FormattableString.Invariant($"{amount} is no time to sleep; 0 to a day is"));

                // Timers count milliseconds: a shorter sleep is one of them.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(length.TotalMilliseconds)), _time, cancellation).ConfigureAwait(false);
                break;
            case ScriptCommand.Sql sql:
                await RunSqlAsync(sql, context, connection, cancellation).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException($"{command.GetType().Name} is no command that can be run.");
        }
    }

    private static async Task RunSqlAsync(ScriptCommand.Sql sql, ScriptContext context, WorkloadConnection connection, CancellationToken cancellation)
    {
        NpgsqlCommand command = await connection.CommandAsync(sql.Statement, cancellation).ConfigureAwait(false);
        for (int i = 0; i < sql.Variables.Count; i++)
            command.Set(i, context.Get(sql.Variables[i]).ToSql());
        if (sql.Prefix is null)
        {
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return;
        }

        List<(string Name, string? Value)> columns = [];
        int rows = 0;
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                rows++;
                for (int i = 0; rows == 1 && i < reader.FieldCount; i++)
                    columns.Add((reader.GetName(i), await reader.IsDBNullAsync(i, cancellation).ConfigureAwait(false) ? null : reader.GetString(i)));
            }
        }

        if (rows != 1)
            throw new ScriptException($"\\gset needs exactly one row, not {rows}");
        foreach ((string name, string? value) in columns)
            context.Set(sql.Prefix + name, new ScriptValue(value));
    }

    /// <summary>A connection that is lost here is found to be so by whoever looks next; the first error is the one that counts.</summary>
    private static async Task RollBackAsync(WorkloadConnection connection)
    {
        try
        {
            await using NpgsqlCommand command = new("ROLLBACK", connection.Connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (DatabaseError.IsExpected(e) || e is InvalidOperationException)
        {
            // The connection is gone, and with it the transaction.
        }
    }
}
