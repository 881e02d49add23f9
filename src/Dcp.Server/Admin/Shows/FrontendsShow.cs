using Dcp.Server.Config.Table;
using Dcp.Server.Passthrough;

namespace Dcp.Server.Admin.Shows;

/// <summary>Frontends: where they listen, how many are connected and waiting, and what they have passed on.</summary>
internal sealed class FrontendsShow() : Show(
    "FRONTENDS", "name", "bind", "balance", "sessions:i", "max_sessions:i", "maxconn:i", "waiting:i", "max_waiting:i", "total_sessions:q",
    "bytes_in:q", "bytes_out:q", "denied:q", "errors:q", "retries:q", "targets_up:i", "targets:i")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call) =>
        new(call.Control.Frontends.All.Select(frontend => Row(frontend.Snapshot())));

    private static string?[] Row(FrontendSnapshot frontend) =>
    [
        frontend.Config.Name,
        string.Join(", ", frontend.Config.Binds),
        Kinds.Balance.Format(frontend.Config.Balance),
        Cell.Of(frontend.Sessions),
        Cell.Of(frontend.Peak),
        Cell.Of(frontend.Config.MaxConn),
        Cell.Of(frontend.Waiting),
        Cell.Of(frontend.WaitingPeak),
        Cell.Of(frontend.Total),
        Cell.Of(frontend.Received),
        Cell.Of(frontend.Sent),
        Cell.Of(frontend.Denied),
        Cell.Of(frontend.Failed),
        Cell.Of(frontend.Retries),
        Cell.Of(frontend.Members.Count(member => member.IsUp)),
        Cell.Of(frontend.Members.Count),
    ];
}
