using Dcp.Server.Metrics;

namespace Dcp.Server.Admin.Shows;

/// <summary>Totals and averages over all databases together, the console included.</summary>
internal sealed class TotalsShow() : Show("TOTALS", "name", "value:n")
{
    private static readonly string[] s_names =
    [
        "server_assignment_count", "xact_count", "query_count", "client_bytes", "server_bytes", "xact_time", "query_time", "wait_time",
        "ps_client_parse_count", "ps_server_parse_count", "ps_bind_count", "client_login_count",
    ];

    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var databases = call.Stats.ByDatabase();
        var total = StatsFigures.None;
        foreach (var figures in databases.Values) StatsFigures.Add(total, figures);
        var average = call.Stats.History.Average(databases);
        return new(
        [
            .. s_names.Select((name, i) => new[] { $"total_{name}", Cell.Of(total[i]) }),
            .. s_names.Select((name, i) => new[] { $"avg_{name}", Cell.Of(average[i]) }),
        ]);
    }
}
