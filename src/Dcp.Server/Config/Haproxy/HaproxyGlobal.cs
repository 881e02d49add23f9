using System.Text;

namespace Dcp.Server.Config.Haproxy;

/// <summary>The section global, and what all of defaults has to be said once.</summary>
internal static class HaproxyGlobal
{
    internal static void Write(IEnumerable<HaproxySection> sections, StringBuilder output, HaproxyRemarks remarks)
    {
        output.Append("[pgbouncer]\n; the console is on the Unix socket: psql -h /tmp -p 6432 -U pgbouncer pgbouncer\n");
        foreach (HaproxyLine line in sections.Where(section => section.Kind == "global").SelectMany(section => section.Lines))
            Take(line, output, remarks);
        foreach (HaproxyLine line in sections.Where(section => section.Kind == "defaults").SelectMany(section => section.Lines))
            HaproxyProxy.Remark(line, isDefault: true, remarks);
    }

    private static void Take(HaproxyLine line, StringBuilder output, HaproxyRemarks remarks)
    {
        switch (line.Keyword)
        {
            case "nbthread":
                output.Append("reactors = ").Append(line[1]).Append('\n');
                break;
            case "maxconn":
                remarks.NotNeeded(line.Number, line.ToString(), "dcp takes as many connections as it may open files; maxconn of a frontend limits that one");
                break;
            case "log":
                remarks.NotNeeded(line.Number, line.ToString(), "the log goes to standard error; logfile and syslog of [pgbouncer] send it elsewhere");
                break;
            case "daemon" or "master-worker" or "pidfile" or "user" or "group" or "uid" or "gid" or "chroot" or "ulimit-n":
                remarks.NotNeeded(line.Number, line.ToString(), "a service manager does this");
                break;
            case "stats":
                remarks.NotNeeded(line.Number, line.ToString(), "the console has SHOW FRONTENDS, SHOW TARGETS and SET TARGET");
                break;
            case "external-check" or "insecure-fork-wanted" or "insecure-setuid-wanted":
                remarks.NotNeeded(line.Number, line.ToString(), "dcp runs no programs for checks");
                break;
            case var word when word.StartsWith("ssl-", StringComparison.Ordinal) || word is "ca-base" or "crt-base":
                remarks.NotNeeded(line.Number, line.ToString(), "TLS is passed on as it is");
                break;
            case var word when word.StartsWith('.'):
                break;
            case var word when word.StartsWith("tune.", StringComparison.Ordinal) || word is "spread-checks" or "nbproc" or "cpu-map":
                remarks.NotNeeded(line.Number, line.ToString(), "it tunes HAProxy's own machinery");
                break;
            default:
                remarks.LeftOut(line.Number, line.ToString(), "dcp has no such setting");
                break;
        }
    }
}
