using System.Globalization;
using Dcp.Server.Balance;
using Dcp.Server.Health;
using Dcp.Server.Metrics;
using Dcp.Server.Passthrough;

namespace Dcp.Server.Web.Export;

/// <summary>What stands in HAProxy's columns, by their names, where it speaks TCP. Columns that are not named are empty.</summary>
internal sealed class HaproxyRows(TimeProvider clock)
{
    /// <summary>Things that HAProxy counts in every row and that cannot come to pass here.</summary>
    private static readonly string[] s_never = ["dresp", "wrew", "eint"];

    private static readonly string[] s_neverOfProxies = ["dreq", "comp_in", "comp_out", "comp_byp", "comp_rsp"];

    private static readonly string[] s_neverOfFrontends = ["ereq", "rate_lim", "req_rate", "req_rate_max", "req_tot", "dcon", "dses"];

    /// <summary>HAProxy's own idle connections; a frontend keeps none.</summary>
    private static readonly string[] s_neverOfServers = ["srv_icur", "idle_conn_cur", "safe_conn_cur", "used_conn_cur", "need_conn_est"];

    private static readonly string[] s_neverOfBackends = ["agg_server_status", "agg_server_check_status", "agg_check_status"];

    internal static Dictionary<string, string> Frontend(FrontendSnapshot frontend)
    {
        var counters = frontend.Counters;
        var row = Row(frontend.Config.Name, "FRONTEND", "0", s_neverOfProxies, s_neverOfFrontends);
        row["scur"] = Number(frontend.Sessions);
        row["smax"] = Number(frontend.Peak);
        row["slim"] = Number(frontend.Most);
        row["stot"] = Number(Volatile.Read(ref counters.Began));
        row["bin"] = Number(frontend.Received);
        row["bout"] = Number(frontend.Sent);
        row["status"] = "OPEN";
        row["rate"] = Number(counters.SessionRate.PerSecond);
        row["rate_max"] = Number(counters.SessionRate.Most);
        row["conn_rate"] = Number(counters.ConnectionRate.PerSecond);
        row["conn_rate_max"] = Number(counters.ConnectionRate.Most);
        row["conn_tot"] = Number(frontend.Total);
        return row;
    }

    /// <param name="frontend">Null for the targets of a database.</param>
    internal Dictionary<string, string> Backend(TargetSet set, FrontendSnapshot? frontend)
    {
        var members = set.Members;
        var open = members.Where(member => member.IsOpen).ToList();
        var used = Used(open, frontend?.Config.AllBackups ?? false);
        var chosen = members.Sum(member => member.Chosen);
        var row = Row(set.Name, "BACKEND", "1", s_neverOfProxies, s_neverOfBackends);
        row["qcur"] = Number(frontend?.Waiting ?? 0);
        row["qmax"] = Number(frontend?.WaitingPeak ?? 0);
        row["scur"] = Number(members.Sum(member => member.Active));
        row["smax"] = Number(set.Peak);
        row["stot"] = Number(chosen);
        row["rate"] = Number(set.Rate.PerSecond);
        row["rate_max"] = Number(set.Rate.Most);
        row["lbtot"] = Number(chosen);
        row["connect"] = Number(chosen);
        row["bin"] = Number(members.Sum(member => member.Traffic.Received));
        row["bout"] = Number(members.Sum(member => member.Traffic.Sent));
        row["econ"] = Number(members.Sum(member => member.ConnectErrors));
        row["status"] = open.Count > 0 ? "UP" : "DOWN";
        row["weight"] = Number((long)Math.Ceiling(used.Sum(member => member.Weight(clock, clock.GetTimestamp()))));
        row["uweight"] = Number((long)Math.Ceiling(used.Sum(member => member.ConfiguredWeight)));
        row["act"] = Number(open.Count(member => !member.Entry.Backup));
        row["bck"] = Number(open.Count(member => member.Entry.Backup));
        row["chkdown"] = Number(set.Uptime.Downs);
        row["lastchg"] = Seconds(set.Uptime.SinceChange);
        row["downtime"] = Seconds(set.Uptime.Down);
        row["lastsess"] = members.Min(member => member.SinceChosen) is { } since ? Seconds(since) : "-1";
        row["algo"] = Config.Table.Kinds.Balance.Format(set.Choice);
        if (frontend?.Counters is not { } counters) return row;
        row["scur"] = Number(Volatile.Read(ref counters.Open));
        row["smax"] = Number(Volatile.Read(ref counters.MostOpen));
        row["stot"] = Number(Volatile.Read(ref counters.Began));
        row["rate"] = Number(counters.SessionRate.PerSecond);
        row["rate_max"] = Number(counters.SessionRate.Most);
        Add(row, counters.Passed);
        return row;
    }

    internal Dictionary<string, string> Server(TargetSet set, Member member, bool isPassed)
    {
        var (received, sent) = member.Traffic;
        var row = Row(set.Name, member.Name, "2", s_neverOfServers);
        row["qcur"] = row["qmax"] = "0";
        row["scur"] = Number(member.Active);
        row["smax"] = Number(member.Peak);
        row["slim"] = member.MaxConn > 0 ? Number(member.MaxConn) : "";
        row["stot"] = row["lbtot"] = row["connect"] = Number(member.Chosen);
        row["bin"] = Number(received);
        row["bout"] = Number(sent);
        row["econ"] = Number(member.ConnectErrors);
        row["status"] = Status(member);
        row["weight"] = Number((long)Math.Ceiling(member.Weight(clock, clock.GetTimestamp())));
        row["uweight"] = Number((long)Math.Ceiling(member.ConfiguredWeight));
        row["act"] = member.Entry.Backup ? "0" : "1";
        row["bck"] = member.Entry.Backup ? "1" : "0";
        row["lastchg"] = Seconds(member.Uptime.SinceChange);
        row["throttle"] = Throttle(member);
        row["rate"] = Number(member.Rate.PerSecond);
        row["rate_max"] = Number(member.Rate.Most);
        row["lastsess"] = member.SinceChosen is { } since ? Seconds(since) : "-1";
        row["addr"] = member.EndPoint?.ToString() ?? "";
        if (isPassed) Add(row, member.Passed);
        HaproxyChecks.Add(row, member);
        return row;
    }

    /// <summary>Servers that get connections now: backups only when there is no other, and all of them only if that is set.</summary>
    private static IEnumerable<Member> Used(List<Member> open, bool allBackups)
    {
        var backups = open.Where(member => member.Entry.Backup);
        return backups.Count() < open.Count ? open.Where(member => !member.Entry.Backup) : allBackups ? backups : backups.Take(1);
    }

    /// <summary>How sessions went; times are over those that had a server. Of what a server answers HAProxy has no time in TCP either.</summary>
    private static void Add(Dictionary<string, string> row, PassCounters passed)
    {
        row["econ"] = Number(Volatile.Read(ref passed.Refused));
        row["eresp"] = Number(Volatile.Read(ref passed.ResponseErrors));
        row["wretr"] = row["reuse"] = row["rtime"] = row["rtime_max"] = "0";
        row["wredis"] = Number(Volatile.Read(ref passed.Redispatches));
        row["cli_abrt"] = Number(Volatile.Read(ref passed.ClientAborts));
        row["srv_abrt"] = Number(Volatile.Read(ref passed.ServerAborts));
        foreach (var (name, time) in (ReadOnlySpan<(string, SlidingTime)>)[("qtime", passed.Queue), ("ctime", passed.Connect), ("ttime", passed.Total)])
        {
            row[name] = Number(time.AverageMilliseconds);
            row[$"{name}_max"] = Number(time.LongestMilliseconds);
        }
    }

    /// <summary>Percent of its weight that a server has in its slow start; empty when it has all.</summary>
    private string Throttle(Member member)
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

    private static Dictionary<string, string> Row(string proxy, string name, string type, params ReadOnlySpan<string[]> never)
    {
        Dictionary<string, string> row = new() { ["pxname"] = proxy, ["svname"] = name, ["type"] = type, ["mode"] = "tcp" };
        foreach (var column in s_never) row[column] = "0";
        foreach (var columns in never)
        {
            foreach (var column in columns) row[column] = "0";
        }

        return row;
    }

    private static string Seconds(TimeSpan time) => Number((long)time.TotalSeconds);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
