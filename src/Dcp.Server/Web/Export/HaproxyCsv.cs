using System.Globalization;
using System.Text;
using Dcp.Server.Admin;
using Dcp.Server.Balance;
using Dcp.Server.Health;
using Dcp.Server.Passthrough;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web.Export;

/// <summary>
/// HAProxy's statistics as CSV, for tools that read those: a FRONTEND and a BACKEND line for each frontend with its servers between, and a
/// BACKEND for each database's targets. Columns that have no meaning here are empty.
/// </summary>
internal static class HaproxyCsv
{
    /// <summary>In HAProxy's order; tools go by position.</summary>
    internal static readonly IReadOnlyList<string> Columns =
        ("pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,"
        + "qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,"
        + "hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,"
        + "ctime,rtime,ttime,agent_status,agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,"
        + "agent_health,addr,cookie,mode,algo").Split(',');

    internal static Task AnswerAsync(HttpContext context, IPoolerControl control) =>
        Reply.BytesAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Write(control, control.Host.Reactors[0].Clock)));

    internal static string Write(IPoolerControl control, TimeProvider clock)
    {
        StringBuilder text = new();
        text.Append("# ").AppendJoin(',', Columns).Append(",\n");
        // HAProxy's numbers of its proxies begin with 2 where its own page is the first.
        var proxy = 2;
        foreach (var frontend in control.Frontends.All)
        {
            var snapshot = frontend.Snapshot();
            Line(text, FrontendRow(snapshot), proxy, 0);
            Targets(text, frontend.Targets, clock, snapshot, proxy++);
        }

        foreach (var (kind, set) in TargetSets.All(control))
        {
            if (kind == "database") Targets(text, set, clock, null, proxy++);
        }

        return text.ToString();
    }

    private static void Targets(StringBuilder text, TargetSet set, TimeProvider clock, FrontendSnapshot? frontend, int proxy)
    {
        var members = set.Members;
        var server = 0;
        foreach (var member in members) Line(text, ServerRow(set, member, clock), proxy, ++server);
        var up = members.Where(member => member.IsUp).ToList();
        Dictionary<string, string> row = new()
        {
            ["pxname"] = set.Name,
            ["svname"] = "BACKEND",
            ["qcur"] = Number(frontend?.Waiting ?? 0),
            ["qmax"] = Number(frontend?.WaitingPeak ?? 0),
            ["scur"] = Number(members.Sum(member => member.Active)),
            ["stot"] = Number(members.Sum(member => member.Chosen)),
            ["lbtot"] = Number(members.Sum(member => member.Chosen)),
            ["bin"] = Number(members.Sum(member => member.Traffic.Received)),
            ["bout"] = Number(members.Sum(member => member.Traffic.Sent)),
            ["econ"] = Number(frontend?.Failed ?? members.Sum(member => member.ConnectErrors)),
            ["wretr"] = Number(frontend?.Retries ?? 0),
            ["status"] = up.Count > 0 ? "UP" : "DOWN",
            ["weight"] = Number((long)Math.Ceiling(UsedWeight(members, clock, frontend?.Config.AllBackups ?? false))),
            ["act"] = Number(up.Count(member => !member.Entry.Backup)),
            ["bck"] = Number(up.Count(member => member.Entry.Backup)),
            ["type"] = "1",
            ["mode"] = "tcp",
            ["algo"] = Config.Table.Kinds.Balance.Format(set.Choice),
        };
        Line(text, row, proxy, 0);
    }

    /// <summary>Of the servers that get connections now: backups only when there is no other, and all of them only if that is set.</summary>
    private static double UsedWeight(IReadOnlyList<Member> members, TimeProvider clock, bool allBackups)
    {
        var open = members.Where(member => member.IsOpen).ToLookup(member => member.Entry.Backup);
        var used = open.Contains(false) ? open[false] : allBackups ? open[true] : open[true].Take(1);
        return used.Sum(member => member.Weight(clock, clock.GetTimestamp()));
    }

    private static Dictionary<string, string> FrontendRow(FrontendSnapshot frontend) => new()
    {
        ["pxname"] = frontend.Config.Name,
        ["svname"] = "FRONTEND",
        ["scur"] = Number(frontend.Sessions),
        ["smax"] = Number(frontend.Peak),
        ["slim"] = Number(frontend.Config.MaxConn),
        ["stot"] = Number(frontend.Total),
        ["bin"] = Number(frontend.Received),
        ["bout"] = Number(frontend.Sent),
        ["dreq"] = Number(frontend.Denied),
        ["status"] = "OPEN",
        ["type"] = "0",
        ["mode"] = "tcp",
    };

    private static Dictionary<string, string> ServerRow(TargetSet set, Member member, TimeProvider clock)
    {
        var report = member.Machine?.Report;
        var (received, sent) = member.Traffic;
        Dictionary<string, string> row = new()
        {
            ["pxname"] = set.Name,
            ["svname"] = member.Name,
            ["qcur"] = "0",
            ["qmax"] = "0",
            ["scur"] = Number(member.Active),
            ["smax"] = Number(member.Peak),
            ["slim"] = member.MaxConn > 0 ? Number(member.MaxConn) : "",
            ["stot"] = Number(member.Chosen),
            ["bin"] = Number(received),
            ["bout"] = Number(sent),
            ["econ"] = Number(member.ConnectErrors),
            ["status"] = Status(member),
            ["weight"] = Number((long)Math.Ceiling(member.Weight(clock, clock.GetTimestamp()))),
            ["act"] = member.Entry.Backup ? "0" : "1",
            ["bck"] = member.Entry.Backup ? "1" : "0",
            ["lastchg"] = Number((long)clock.GetElapsedTime(member.Since).TotalSeconds),
            ["throttle"] = Throttle(member, clock),
            ["lbtot"] = Number(member.Chosen),
            ["type"] = "2",
            ["addr"] = member.EndPoint?.ToString() ?? "",
            ["mode"] = "tcp",
        };
        if (report is null) return row;
        row["chkfail"] = Number(report.UpFailures);
        row["chkdown"] = Number(report.Downs);
        row["check_rise"] = Number(member.Entry.Check.Rise);
        row["check_fall"] = Number(member.Entry.Check.Fall);
        if (report.Last is not { } last) return row;
        row["check_status"] = last.Code;
        row["check_duration"] = Number((long)last.Took.TotalMilliseconds);
        row["last_chk"] = last.Info;
        return row;
    }

    /// <summary>Percent of its weight that a server has in its slow start; empty when it has all.</summary>
    private static string Throttle(Member member, TimeProvider clock)
    {
        var (weight, whole) = (member.Weight(clock, clock.GetTimestamp()), member.ConfiguredWeight);
        return weight < whole ? Number((long)(100 * weight / whole)) : "";
    }

    /// <summary>HAProxy's words, without our additions.</summary>
    private static string Status(Member member) => member switch
    {
        { Wanted: AdminState.Maint } => "MAINT",
        { Agent.IsUp: false } => "DOWN (agent)",
        { Machine: null } => member.Wanted == AdminState.Drain ? "DRAIN" : "no check",
        { IsUp: true, Wanted: AdminState.Drain } => "DRAIN",
        _ => Admin.Shows.TargetsShow.Status(member).Replace("DRAIN (", "", StringComparison.Ordinal).TrimEnd(')'),
    };

    /// <param name="proxy">HAProxy's iid.</param>
    /// <param name="server">Its sid; 0 for what is no server.</param>
    private static void Line(StringBuilder text, Dictionary<string, string> row, int proxy, int server)
    {
        (row["pid"], row["iid"], row["sid"]) = ("1", Number(proxy), Number(server));
        text.AppendJoin(',', Columns.Select(column => Quote(row.GetValueOrDefault(column, "")))).Append(",\n");
    }

    private static string Quote(string value) =>
        value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('\n', ' ').Replace('\r', ' ')}\"";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
