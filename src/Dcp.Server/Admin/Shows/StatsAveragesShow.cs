namespace Dcp.Server.Admin.Shows;

/// <summary>Averages of each database.</summary>
internal sealed class StatsAveragesShow() : Show(
    "STATS_AVERAGES", "database", "server_assignment_count:n", "xact_count:n", "query_count:n", "bytes_received:n", "bytes_sent:n",
    "xact_time:n", "query_time:n", "wait_time:n", "avg_client_parse_count:n", "avg_server_parse_count:n", "avg_bind_count:n",
    "avg_client_login_count:n")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from database in call.Stats.ByDatabase()
        select (string?[])[database.Key, .. call.Stats.History.Average(database.Key, database.Value).Select(Cell.Of)]);
}
