namespace Dcp.Server.Admin.Shows;

/// <summary>What the process as a whole is doing, and on which transport.</summary>
internal sealed class StateShow() : Show("STATE", "key", "value")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var paused = call.Host.Pools.AllPaused;
        var suspended = call.Host.IsSuspended;
        return new(
        [
            ["active", Cell.YesNo(!paused && !suspended)],
            ["paused", Cell.YesNo(paused)],
            ["suspended", Cell.YesNo(suspended)],
            ["transport", call.Control.TransportName],
        ]);
    }
}
