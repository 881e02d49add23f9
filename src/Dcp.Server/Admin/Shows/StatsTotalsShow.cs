namespace Dcp.Server.Admin.Shows;

/// <summary>Totals of each database.</summary>
internal sealed class StatsTotalsShow() : Show(
    "STATS_TOTALS", "database", "server_assignment_count:n", "xact_count:n", "query_count:n", "bytes_received:n", "bytes_sent:n",
    "xact_time:n", "query_time:n", "wait_time:n", "client_parse_count:n", "server_parse_count:n", "bind_count:n", "client_login_count:n")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from database in call.Stats.ByDatabase()
        select (string?[])[database.Key, .. database.Value.Select(Cell.Of)]);
}
