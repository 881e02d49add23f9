namespace Dcp.Server.Admin.Shows;

/// <summary>Limits that all nodes share (scope=cluster), and who has what of them.</summary>
internal sealed class BudgetShow() : Show("BUDGET", "budget", "node", "total:i", "guaranteed:i", "held:i", "limit:i", "used:i", "demand:i", "state")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) => new(
        from part in call.Control.Cluster?.Budgets ?? []
        select new string?[]
        {
            part.Budget, part.Node, Cell.Of(part.Total), Cell.Of(part.Guaranteed), Cell.Of(part.Held), Cell.Of(part.Guaranteed + part.Held),
            part.Used is { } used ? Cell.Of(used) : null, part.Demand is { } demand ? Cell.Of(demand) : null, part.State,
        });
}
