namespace Dcp.Server.Admin.Shows;

/// <summary>Why connections were closed since the start, and how often.</summary>
internal sealed class ClosesShow() : Show("CLOSES", "side", "reason", "count:q")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) =>
        new(call.Host.Log.Closes.All.Select(entry => new[] { entry.Side.ToString().ToLowerInvariant(), entry.Reason, Cell.Of(entry.Count) }));
}
