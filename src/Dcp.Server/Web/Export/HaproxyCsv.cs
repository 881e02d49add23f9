using System.Globalization;
using System.Text;
using Dcp.Server.Admin;
using Dcp.Server.Passthrough;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web.Export;

/// <summary>
/// HAProxy's statistics as CSV, for tools that read those: a FRONTEND and a BACKEND line for each frontend with its servers between, and a
/// BACKEND for each database's targets. Columns are HAProxy 2.6's (section 9.1 of its management guide), a cell is empty where HAProxy's is.
/// </summary>
internal static class HaproxyCsv
{
    /// <summary>In HAProxy's order; tools go by position. The last one ends those that it promises to all.</summary>
    internal static readonly IReadOnlyList<string> Columns =
        ("pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,"
        + "qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status,check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,"
        + "hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot,cli_abrt,srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,"
        + "ctime,rtime,ttime,agent_status,agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,"
        + "agent_health,addr,cookie,mode,algo,conn_rate,conn_rate_max,conn_tot,intercepted,dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits,srv_icur,"
        + "src_ilim,qtime_max,ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,need_conn_est,uweight,agg_server_status,"
        + "agg_server_check_status,agg_check_status,-").Split(',');

    internal static Task AnswerAsync(HttpContext context, IPoolerControl control) =>
        Reply.BytesAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Write(control, control.Host.Reactors[0].Clock)));

    internal static string Write(IPoolerControl control, TimeProvider clock)
    {
        StringBuilder text = new();
        HaproxyRows rows = new(clock);
        text.Append("# ").AppendJoin(',', Columns).Append(",\n");
        // HAProxy's numbers of its proxies begin with 2 where its own page is the first.
        var proxy = 2;
        foreach (var frontend in control.Frontends.All)
        {
            var snapshot = frontend.Snapshot();
            Line(text, HaproxyRows.Frontend(snapshot), proxy, 0);
            Targets(frontend.Targets, snapshot, proxy++);
        }

        foreach (var (kind, set) in TargetSets.All(control))
        {
            if (kind == "database") Targets(set, null, proxy++);
        }

        return text.ToString();

        void Targets(Balance.TargetSet set, FrontendSnapshot? frontend, int number)
        {
            var server = 0;
            foreach (var member in set.Members) Line(text, rows.Server(set, member, isPassed: frontend is not null), number, ++server);
            Line(text, rows.Backend(set, frontend), number, 0);
        }
    }

    /// <param name="proxy">HAProxy's iid.</param>
    /// <param name="server">Its sid; 0 for what is no server.</param>
    private static void Line(StringBuilder text, Dictionary<string, string> row, int proxy, int server)
    {
        (row["pid"], row["iid"], row["sid"]) = ("1", proxy.ToString(CultureInfo.InvariantCulture), server.ToString(CultureInfo.InvariantCulture));
        text.AppendJoin(',', Columns.Select(column => Quote(row.GetValueOrDefault(column, "")))).Append(",\n");
    }

    private static string Quote(string value) =>
        value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('\n', ' ').Replace('\r', ' ')}\"";
}
