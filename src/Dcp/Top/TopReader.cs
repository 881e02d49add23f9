using Dcp.Admin;
using Dcp.Workload.Connections;

namespace Dcp.Top;

/// <summary>Asks a console for all that is shown, over one connection, which it opens again when it was lost. Used by one task at a time.</summary>
internal sealed class TopReader(SimpleQuerySettings console, TimeProvider clock) : IDisposable
{
    private static readonly string[] s_shows = ["STATE", "POOLS", "STATS_TOTALS", "FRONTENDS", "TARGETS", "NODES", "HISTOGRAMS"];
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _unknown = [];
    private SimpleQueryClient? _client;

    /// <exception cref="Workload.WorkloadFailedException">It cannot be reached, or refuses the login.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    internal async Task<TopReading> ReadAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            _client ??= await ConnectAsync(cancellation);
            limit.CancelAfter(s_answerLimit);
            Dictionary<string, IReadOnlyList<TopRow>> tables = [];
            tables["VERSION"] = await AskAsync("VERSION", limit.Token);
            foreach (var show in s_shows.Where(show => !_unknown.Contains(show)))
            {
                try
                {
                    tables[show] = await AskAsync(show, limit.Token);
                }
                catch (ServerErrorException)
                {
                    // PgBouncer, or an older dcp.
                    _unknown.Add(show);
                }
            }

            return new TopReading(clock.GetTimestamp(), tables);
        }
        catch (Exception e)
        {
            Dispose();
            if (e is OperationCanceledException && !cancellation.IsCancellationRequested) throw new IOException("the console does not answer", e);
            throw;
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }

    private Task<SimpleQueryClient> ConnectAsync(CancellationToken cancellation)
    {
        _unknown.Clear();
        return ConsoleVerb.ConnectAsync(console, cancellation);
    }

    private async Task<IReadOnlyList<TopRow>> AskAsync(string show, CancellationToken cancellation)
    {
        var answer = await _client!.QueryAsync($"SHOW {show}", cancellation);
        List<TopRow> rows = [];
        foreach (var row in answer.Rows)
        {
            Dictionary<string, string?> values = [];
            for (var i = 0; i < Math.Min(row.Length, answer.Columns.Count); i++) values[answer.Columns[i].Name] = row[i];
            rows.Add(new TopRow(values));
        }

        return rows;
    }
}
