using Dcp.Server.Metrics;

namespace Dcp.Server.Admin.Shows;

/// <summary>Totals and averages of each database.</summary>
internal sealed class StatsShow() : Show("STATS", [.. ColumnNames])
{
    private static IEnumerable<string> ColumnNames =>
    [
        "database",
        .. StatsFigures.Names.Select(name => $"total_{name}:n"),
        .. StatsFigures.Names.Select(name => name == "received" ? "avg_recv:n" : $"avg_{name}:n"),
    ];

    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from database in call.Stats.ByDatabase()
        let average = call.Stats.History.Average(database.Key, database.Value)
        select (string?[])[database.Key, .. database.Value.Select(Cell.Of), .. average.Select(Cell.Of)]);
}
