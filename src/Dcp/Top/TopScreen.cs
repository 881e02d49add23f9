using Dcp.Admin;

namespace Dcp.Top;

/// <summary>Two readings as lines of a screen: what is, and what happened between them.</summary>
/// <param name="before">Null: there is but one, and no rate is known.</param>
/// <param name="seconds">Between the two.</param>
internal sealed class TopScreen(TopReading? before, TopReading now, double seconds)
{
    private const string Console = "pgbouncer";

    private readonly IReadOnlyDictionary<(string, string, string), TopLatencies> _latencies = TopLatencies.Between(before, now);

    /// <summary>Always on the screen: the process as a whole.</summary>
    /// <param name="clock">When these figures were true.</param>
    /// <param name="isOld">They are the last that could be had.</param>
    internal IEnumerable<TopCell[]> Head(string clock, bool isOld = false)
    {
        var pools = Pools().ToList();
        var state = isOld ? new TopCell("no answer since", TopShade.Bad)
            : now.Find("STATE", ("key", "paused"))?.Text("value") == "yes" ? new TopCell("paused", TopShade.Warning)
            : now.Find("STATE", ("key", "suspended"))?.Text("value") == "yes" ? new TopCell("suspended", TopShade.Warning)
            : new TopCell("active", TopShade.Good);
        var waiting = pools.Sum(pool => pool.Number("cl_waiting"));
        yield return [new($"{now.Version}  ", TopShade.Heading), state, isOld ? $" {clock}" : $"  {now.Find("STATE", ("key", "transport"))?.Text("value")}  {clock}"];
        yield return
        [
            $"clients {TopNumbers.Count(pools.Sum(pool => pool.Number("cl_active")))} active ",
            new($"{TopNumbers.Count(waiting)} waiting", waiting > 0 ? TopShade.Warning : TopShade.Plain),
            $"   servers {TopNumbers.Count(pools.Sum(pool => pool.Number("sv_active")))} active {TopNumbers.Count(pools.Sum(pool => pool.Number("sv_idle") + pool.Number("sv_used")))} idle",
            $"   {Rate("xact_count")} tx/s  {Rate("query_count")} queries/s   in {Rate("bytes_received", TopNumbers.Bytes)}B/s  out {Rate("bytes_sent", TopNumbers.Bytes)}B/s",
        ];
        if (now["TARGETS"].Count > 0) yield return Targets();
    }

    /// <summary>The tables, which may be longer than the screen.</summary>
    internal IEnumerable<TopCell[]> Body(int width) =>
        new[] { PoolTable(), LatencyTable(), FrontendTable(), TargetTable(), NodeTable() }
            .Where(table => table.Count > 0).SelectMany(table => table.Lines(width).Prepend([]));

    /// <summary>How many are up, and which are not: the tables of many pools would hide it.</summary>
    private TopCell[] Targets()
    {
        var down = now["TARGETS"].Where(IsDown).ToList();
        var all = now["TARGETS"].Count;
        var lost = now["TARGETS"].GroupBy(row => (row.Text("kind"), row.Text("owner"))).Where(owner => owner.All(IsDown)).Select(owner => owner.Key.Item2).ToList();
        return
        [
            new($"targets {all - down.Count}/{all} up", down.Count > 0 ? TopShade.Warning : TopShade.Plain),
            new(lost.Count > 0 ? $"   none for {Name(string.Join(", ", lost))}" : "", TopShade.Bad),
            new(down.Count > 0 ? $"   down: {Name(string.Join(", ", down.Select(row => $"{row.Text("owner")}/{row.Text("name")}")))}" : "", TopShade.Warning),
        ];
    }

    private static bool IsDown(TopRow target) => target.Text("status") is var status && (status.StartsWith("DOWN", StringComparison.Ordinal) || status == "MAINT");

    private IEnumerable<TopRow> Pools() => now["POOLS"].Where(pool => pool.Text("database") != Console);

    private TopTable PoolTable()
    {
        TopTable table = new("POOL", "USER", ">CLIENTS", ">WAITING", ">LONGEST", ">ACTIVE", ">IDLE", ">SIZE", ">TX/S", ">QUERIES/S", ">LOGIN", "MODE");
        foreach (var pool in Pools().OrderByDescending(pool => pool.Number("cl_waiting")).ThenByDescending(pool => Done(pool, "total")).ThenByDescending(pool => pool.Number("cl_active")))
        {
            var waiting = pool.Number("cl_waiting");
            var longest = (pool.Number("maxwait") * 1e6) + pool.Number("maxwait_us");
            table.Add(
                Name(pool.Text("database")),
                Name(pool.Text("user")),
                TopNumbers.Count(pool.Number("cl_active")),
                new(TopNumbers.Count(waiting), waiting > 0 ? TopShade.Warning : TopShade.Plain),
                new(TopNumbers.Time(longest), longest > 1e6 ? TopShade.Bad : TopShade.Plain),
                TopNumbers.Count(pool.Number("sv_active")),
                TopNumbers.Count(pool.Number("sv_idle") + pool.Number("sv_used")),
                pool.Has("pool_size") ? TopNumbers.Count(pool.Number("pool_size")) : "",
                PerSecond(Done(pool, "total")),
                PerSecond(Done(pool, "server")),
                TopNumbers.Count(pool.Number("sv_login")),
                pool.Text("pool_mode"));
        }

        return table;
    }

    private TopTable LatencyTable()
    {
        TopTable table = new("LATENCY", "USER", ">WAIT p50", ">p99", ">QUERY p50", ">p99", ">TRANSACTION p50", ">p99", ">LOGIN p99", ">SERVER LOGIN p99");
        foreach (var pool in Pools().Where(pool => Done(pool, "total") + Done(pool, "server") + Done(pool, "login") > 0))
        {
            var wait = Of(pool, "wait")?.Quantile(0.99) ?? 0;
            table.Add(
                Name(pool.Text("database")),
                Name(pool.Text("user")),
                Quantile(pool, "wait", 0.5),
                new(Quantile(pool, "wait", 0.99), wait > 1e6 ? TopShade.Bad : TopShade.Plain),
                Quantile(pool, "server", 0.5),
                Quantile(pool, "server", 0.99),
                Quantile(pool, "total", 0.5),
                Quantile(pool, "total", 0.99),
                Quantile(pool, "login", 0.99),
                Quantile(pool, "server_login", 0.99));
        }

        return table;
    }

    private TopTable FrontendTable()
    {
        TopTable table = new("FRONTEND", ">CLIENTS", ">QUEUE", ">LIMIT", ">NEW/S", ">IN/S", ">OUT/S", ">ERRORS", ">RETRIES", ">UP");
        foreach (var row in now["FRONTENDS"].OrderBy(row => row.Number("targets_up") > 0))
        {
            var old = before?.Find("FRONTENDS", ("name", row.Text("name")));
            var up = row.Number("targets_up");
            table.Add(
                Name(row.Text("name")),
                TopNumbers.Count(row.Number("sessions")),
                new(TopNumbers.Count(row.Number("waiting")), row.Number("waiting") > 0 ? TopShade.Warning : TopShade.Plain),
                TopNumbers.Count(row.Number("maxconn")),
                Growth(row, old, "total_sessions", TopNumbers.Count),
                Growth(row, old, "bytes_in", TopNumbers.Bytes),
                Growth(row, old, "bytes_out", TopNumbers.Bytes),
                TopNumbers.Count(row.Number("errors")),
                TopNumbers.Count(row.Number("retries")),
                new($"{up:0}/{row.Number("targets"):0}", up == 0 ? TopShade.Bad : up < row.Number("targets") ? TopShade.Warning : TopShade.Good));
        }

        return table;
    }

    private TopTable TargetTable()
    {
        TopTable table = new("TARGET", "ADDRESS", "STATUS", "ROLE", ">CONNS", ">WEIGHT", ">NEW/S", ">ERRORS", "CHECKS", "LAST");
        foreach (var row in now["TARGETS"].OrderBy(row => !IsDown(row)))
        {
            var old = before?.Find("TARGETS", ("owner", row.Text("owner")), ("kind", row.Text("kind")), ("name", row.Text("name")), ("address", row.Text("address")));
            var status = row.Text("status");
            table.Add(
                Name($"{row.Text("owner")}/{row.Text("name")}"),
                Name(row.Text("address")),
                new(status, status is "UP" or "no check" ? TopShade.Good : status.StartsWith("DOWN", StringComparison.Ordinal) ? TopShade.Bad : TopShade.Warning),
                Name(row.Text("role")),
                TopNumbers.Count(row.Number("connections")),
                row.Text("weight") + (row.Number("backup") > 0 ? "b" : ""),
                Growth(row, old, "total_connections", TopNumbers.Count),
                TopNumbers.Count(row.Number("connect_errors")),
                row.Text("history"),
                new(Name(row.Text("last_check")), TopShade.Faint));
        }

        return table;
    }

    private TopTable NodeTable()
    {
        TopTable table = new("NODE", "STATE", "VERSION", "DETAIL");
        foreach (var row in now["NODES"])
        {
            var state = row.Text("state");
            table.Add(Name(row.Text("node")), new(state, state is "self" or "member" ? TopShade.Good : state == "off" ? TopShade.Faint : TopShade.Bad), row.Text("version"), Name(row.Text("detail")));
        }

        return table;
    }

    private TopLatencies? Of(TopRow pool, string what) => _latencies.GetValueOrDefault((pool.Text("database"), pool.Text("user"), what));

    private double Done(TopRow pool, string what) => Of(pool, what)?.Count ?? 0;

    private string Quantile(TopRow pool, string what, double share) => Of(pool, what) is { Count: > 0 } some ? TopNumbers.Time(some.Quantile(share)) : "-";

    private string PerSecond(double count) => before is null || seconds <= 0 ? "-" : TopNumbers.Count(count / seconds);

    private string Growth(TopRow row, TopRow? old, string column, Func<double, string> format) =>
        old is null || seconds <= 0 ? "-" : format(Math.Max(0, row.Number(column) - old.Number(column)) / seconds);

    private string Rate(string column, Func<double, string>? format = null)
    {
        if (before is null || seconds <= 0) return "-";
        var growth = Sum(now) - Sum(before);
        return (format ?? TopNumbers.Count)(Math.Max(0, growth) / seconds);

        double Sum(TopReading reading) => reading["STATS_TOTALS"].Where(row => row.Text("database") != Console).Sum(row => row.Number(column));
    }

    private static string Name(string text) => AnswerText.Printable(text);
}
