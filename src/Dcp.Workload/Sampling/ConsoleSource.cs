using System.Globalization;
using Dcp.Workload.Connections;
using Dcp.Workload.PoolConsole;
using Dcp.Workload.Results;

namespace Dcp.Workload.Sampling;

/// <summary>
/// A pooler's console, dcp's or PgBouncer's: SHOW POOLS and SHOW STATS over one connection, which it opens again when lost.
/// The console's own pool and database are left out.
/// </summary>
public sealed class ConsoleSource(Uri uri) : ISampleSource
{
    private const string ConsoleDatabase = "pgbouncer";

    private ConsoleClient? _client;
    private (double WaitMicroseconds, long Assignments)? _first;
    private (double WaitMicroseconds, long Assignments) _last;
    private double _longestMs;

    /// <summary>Waiting from the first reading to the last; null when there were none.</summary>
    public PoolWait? Wait => _first is { } first
        ? new PoolWait((_last.WaitMicroseconds - first.WaitMicroseconds) / 1000, _last.Assignments - first.Assignments, _longestMs)
        : null;

    public async Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        try
        {
            _client ??= await ConnectAsync(cancellation).ConfigureAwait(false);
            ReadPools(await _client.QueryAsync("SHOW POOLS", cancellation).ConfigureAwait(false), values);
            ReadStatistics(await _client.QueryAsync("SHOW STATS", cancellation).ConfigureAwait(false));
        }
        catch
        {
            Close();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    internal void ReadPools(IReadOnlyList<IReadOnlyDictionary<string, string>> rows, IDictionary<string, double> values)
    {
        IReadOnlyDictionary<string, string>[] pools = [.. rows.Where(IsOfADatabase)];
        values[MetricTable.PoolerClientsActive] = pools.Sum(pool => Number(pool, "cl_active"));
        values[MetricTable.PoolerClientsWaiting] = pools.Sum(pool => Number(pool, "cl_waiting"));
        values[MetricTable.PoolerServersActive] = pools.Sum(pool => Number(pool, "sv_active"));
        values[MetricTable.PoolerServersIdle] = pools.Sum(pool => Number(pool, "sv_idle"));
        double maxWait = pools.Select(pool => (1000 * Number(pool, "maxwait")) + (Number(pool, "maxwait_us") / 1000)).DefaultIfEmpty().Max();
        values[MetricTable.PoolerMaxWait] = maxWait;
        _longestMs = Math.Max(_longestMs, maxWait);
    }

    internal void ReadStatistics(IReadOnlyList<IReadOnlyDictionary<string, string>> rows)
    {
        double wait = 0;
        long assignments = 0;
        foreach (IReadOnlyDictionary<string, string> row in rows.Where(IsOfADatabase))
        {
            wait += Number(row, "total_wait_time");

            // PgBouncer counts assignments since 1.23; in transaction pooling each transaction is one.
            assignments += (long)Number(row, row.ContainsKey("total_server_assignment_count") ? "total_server_assignment_count" : "total_xact_count");
        }

        _last = (wait, assignments);
        _first ??= _last;
    }

    private Task<ConsoleClient> ConnectAsync(CancellationToken cancellation)
    {
        PostgresUri console = PostgresUri.ParseConsole(uri.OriginalString);
        console.Settings.ApplicationName ??= "dcp sampler";
        return ConsoleClient.ConnectAsync(console, cancellation);
    }

    private void Close()
    {
        _client?.Dispose();
        _client = null;
    }

    private static bool IsOfADatabase(IReadOnlyDictionary<string, string> row) => row.GetValueOrDefault("database") != ConsoleDatabase;

    private static double Number(IReadOnlyDictionary<string, string> row, string column) =>
        double.TryParse(row.GetValueOrDefault(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : 0;
}
