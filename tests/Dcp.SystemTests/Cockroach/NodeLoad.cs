using System.Collections.Concurrent;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Cockroach;

/// <summary>
/// Clients that run transactions through a pooler without a pause, each on one connection as long as that holds: half of them single
/// statements, half blocks. Every error is noted with its SQLSTATE.
/// </summary>
internal sealed class NodeLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _clients;
    private long _done;

    private NodeLoad(PoolerProcess pooler, int clients, string database) =>
        _clients = [.. Enumerable.Range(0, clients).Select(number => RunAsync(pooler, number, database))];

    /// <summary>Transactions that ended well.</summary>
    internal long Done => Volatile.Read(ref _done);

    /// <summary>SQLSTATE and text of each that did not.</summary>
    internal ConcurrentQueue<(string State, string Text)> Errors { get; } = new();

    internal static async Task<NodeLoad> StartAsync(PoolerProcess pooler, int clients, string database = "app")
    {
        NodeLoad load = new(pooler, clients, database);
        await load.PassAsync(clients * 10);
        return load;
    }

    /// <summary>Waits until so many further transactions are done.</summary>
    internal async Task PassAsync(long transactions)
    {
        long until = Done + transactions;
        while (Done < until && !TestContext.Current.CancellationToken.IsCancellationRequested)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(PoolerProcess pooler, int number, string database)
    {
        NpgsqlConnection? connection = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                connection ??= await pooler.ConnectAsync(database);
                if (number % 2 == 0)
                {
                    await connection.ScalarAsync($"select {number}");
                }
                else
                {
                    await connection.ExecuteAsync("begin");
                    await connection.ScalarAsync($"select {number} from pg_sleep(0.005)");
                    await connection.ExecuteAsync("commit");
                }

                Interlocked.Increment(ref _done);
            }
            catch (NpgsqlException error)
            {
                Errors.Enqueue(((error as PostgresException)?.SqlState ?? "none", error.Message));
                if (connection is not null)
                    await connection.DisposeAsync();
                connection = null;
            }
        }

        if (connection is not null)
            await connection.DisposeAsync();
    }
}
