using System.Globalization;
using Dcp.Server.Balance;
using Dcp.Server.Health;

namespace Dcp.Server.Admin.Shows;

/// <summary>Every address that connections may go to, of frontends and databases, with its state, its load and its last checks.</summary>
internal sealed class TargetsShow() : Show(
    "TARGETS", "owner", "kind", "name", "address", "status", "admin", "weight:n", "backup:i", "connections:i", "max_connections:i", "maxconn:i",
    "total_connections:q", "bytes_in:q", "bytes_out:q", "connect_errors:q", "role", "locality", "check", "last_check", "history", "check_failures:q", "downs:q", "since:q")
{
    internal override ValueTask<IEnumerable<string?[]>> RowsAsync(ConsoleCall call)
    {
        var clock = call.Session.Reactor.Clock;
        return new(TargetSets.All(call.Control).SelectMany(item => item.Set.Members.Select(member => Row(item.Kind, item.Set, member, clock))));
    }

    private static string?[] Row(string kind, TargetSet set, Member member, TimeProvider clock)
    {
        var report = member.Machine?.Report;
        var (received, sent) = member.Traffic;
        return
        [
            set.Name,
            kind,
            member.Name,
            member.EndPoint?.ToString() ?? $"{member.Entry.Target} (not resolved)",
            Status(member),
            member.Wanted.ToString().ToLowerInvariant(),
            member.Weight(clock, clock.GetTimestamp()).ToString("0.##", CultureInfo.InvariantCulture),
            Cell.Of(member.Entry.Backup),
            Cell.Of(member.Active),
            Cell.Of(member.Peak),
            Cell.Of(member.MaxConn),
            Cell.Of(member.Chosen),
            Cell.Of(received),
            Cell.Of(sent),
            Cell.Of(member.ConnectErrors),
            member.Role?.Word,
            member.Locality?.Text,
            member.Entry.Check.IsOn ? member.Entry.Check.Method.ToString() : null,
            report?.Last is { } last ? $"{last.Code}{(last.Info.Length > 0 ? $" {last.Info}" : "")} in {(long)last.Took.TotalMilliseconds}ms" : null,
            report is null ? null : string.Concat(report.History.Select(result => result.Passed ? '+' : '-')),
            report is null ? null : Cell.Of(report.Failures),
            report is null ? null : Cell.Of(report.Downs),
            Cell.Of((long)member.Uptime.SinceChange.TotalSeconds),
        ];
    }

    /// <summary>As HAProxy's page has it: UP, UP 1/3, DOWN, DOWN 1/2, DRAIN, MAINT, no check.</summary>
    internal static string Status(Member member)
    {
        if (member.Wanted == AdminState.Maint) return "MAINT";
        if (member.Agent?.IsUp == false) return "DOWN (agent)";
        var health = member.Machine?.Report switch
        {
            null => "no check",
            { State: HealthState.Up } => "UP",
            { State: HealthState.Down } => "DOWN",
            { IsUp: true } report => $"UP {report.Streak}/{report.Needed}",
            { } report => $"DOWN {report.Streak}/{report.Needed}",
        };
        return member.Wanted == AdminState.Drain ? $"DRAIN ({health})" : health;
    }
}
