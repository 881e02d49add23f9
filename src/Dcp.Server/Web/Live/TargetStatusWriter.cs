using System.Text.Json;
using Dcp.Server.Admin;
using Dcp.Server.Admin.Shows;
using Dcp.Server.Balance;
using Dcp.Server.Config.Table;
using Dcp.Server.Passthrough;

namespace Dcp.Server.Web.Live;

/// <summary>The part of the page's state that is about frontends and targets. Any thread.</summary>
internal sealed class TargetStatusWriter(IPoolerControl control, TimeProvider clock)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("targets");
        foreach (var (kind, set) in TargetSets.All(control))
        {
            foreach (var member in set.Members) WriteTarget(json, kind, set, member);
        }

        json.WriteEndArray();
        json.WriteStartArray("frontends");
        foreach (var frontend in control.Frontends.All) WriteFrontend(json, frontend.Snapshot(), frontend.Targets.Uptime);
        json.WriteEndArray();
    }

    private void WriteTarget(Utf8JsonWriter json, string kind, TargetSet set, Member member)
    {
        var report = member.Machine?.Report;
        var (received, sent) = member.Traffic;
        json.WriteStartObject();
        json.WriteString("kind", kind);
        json.WriteString("owner", set.Name);
        json.WriteString("name", member.Name);
        json.WriteString("address", member.EndPoint?.ToString());
        json.WriteString("status", TargetsShow.Status(member));
        json.WriteBoolean("up", member.IsUp);
        json.WriteString("admin", member.Wanted.ToString().ToLowerInvariant());
        json.WriteNumber("weight", Math.Round(member.Weight(clock, clock.GetTimestamp()), 2));
        json.WriteBoolean("backup", member.Entry.Backup);
        json.WriteNumber("connections", member.Active);
        json.WriteNumber("peak", member.Peak);
        json.WriteNumber("max", member.MaxConn);
        json.WriteNumber("total", member.Chosen);
        json.WriteNumber("received", received);
        json.WriteNumber("sent", sent);
        json.WriteNumber("errors", member.ConnectErrors);
        json.WriteString("role", member.Role?.Word);
        json.WriteString("check", member.Entry.Check.IsOn ? member.Entry.Check.Method.ToString() : null);
        json.WriteNumber("downs", report?.Downs ?? 0);
        json.WriteNumber("failures", report?.Failures ?? 0);
        json.WriteNumber("sinceSeconds", (long)member.Uptime.SinceChange.TotalSeconds);
        json.WriteNumber("downSeconds", (long)member.Uptime.Down.TotalSeconds);
        json.WriteNumber("rate", member.Rate.PerSecond);
        json.WriteStartArray("history");
        foreach (var result in report?.History ?? [])
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", result.Passed);
            json.WriteString("text", result.Info.Length > 0 ? $"{result.Code} {result.Info}" : result.Code);
            json.WriteNumber("ms", Math.Round(result.Took.TotalMilliseconds, 1));
            json.WriteNumber("at", result.At.ToUnixTimeMilliseconds());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFrontend(Utf8JsonWriter json, FrontendSnapshot frontend, Uptime uptime)
    {
        json.WriteStartObject();
        json.WriteString("name", frontend.Config.Name);
        json.WriteString("bind", string.Join(", ", frontend.Config.Binds));
        json.WriteString("balance", Kinds.Balance.Format(frontend.Config.Balance));
        json.WriteNumber("sessions", frontend.Sessions);
        json.WriteNumber("peak", frontend.Peak);
        json.WriteNumber("max", frontend.Config.MaxConn);
        json.WriteNumber("waiting", frontend.Waiting);
        json.WriteNumber("total", frontend.Total);
        json.WriteNumber("received", frontend.Received);
        json.WriteNumber("sent", frontend.Sent);
        json.WriteNumber("denied", frontend.Denied);
        json.WriteNumber("errors", frontend.Failed);
        json.WriteNumber("retries", frontend.Retries);
        json.WriteNumber("rate", frontend.Counters.SessionRate.PerSecond);
        json.WriteNumber("downSeconds", (long)uptime.Down.TotalSeconds);
        json.WriteNumber("up", frontend.Members.Count(member => member.IsUp));
        json.WriteNumber("targets", frontend.Members.Count);
        json.WriteEndObject();
    }
}
