namespace Dcp.Server.Config.Haproxy;

/// <summary>Which lines of defaults, frontends and backends are understood, and what is said about the others.</summary>
internal static class HaproxyProxy
{
    private static readonly string[] s_timeouts = ["connect", "client", "server", "queue", "tunnel", "check"];

    /// <summary>Lines that are translated where they are looked for; all else is said to be left out or not needed.</summary>
    /// <param name="isDefault">It stands in defaults, where it may be meant for HTTP alone.</param>
    internal static void Remark(HaproxyLine line, bool isDefault, HaproxyRemarks remarks)
    {
        string text = line.ToString();
        if (IsTranslated(line))
            return;
        if (line.Keyword == "log" || line.Is("option", "tcplog") || line.Is("option", "log-health-checks"))
            remarks.NotNeeded(line.Number, text, "dcp writes one line a connection in tcplog's form, and one for each state that a check changes");
        else if (line.Is("option", "redispatch"))
            remarks.NotNeeded(line.Number, text, "a server that cannot be reached is always left for the next");
        else if (line.Is("option", "dontlognull"))
            remarks.LeftOut(line.Number, text, "connections without a byte are logged too");
        else if (line.Is("mode", "tcp") || line.Keyword.StartsWith('.'))
            return;
        else if (line.Keyword == "hash-type")
            remarks.NotNeeded(line.Number, text, "source is a consistent hash");
        else if (line.Is("option", "splice-auto") || line.Is("option", "tcp-smart-accept") || line.Is("option", "tcp-smart-connect"))
            remarks.NotNeeded(line.Number, text, "it tunes HAProxy's own machinery");
        else if (line.Keyword == "http-check")
            remarks.LeftOut(line.Number, text, "a check asks by GET for a path, and looks at one status (check_status) or takes 200 to 399, whatever else the answer says");
        else if (line.Is("option", "external-check") || line.Keyword == "external-check")
            remarks.LeftOut(line.Number, text, "dcp runs no programs for checks, and servers with check are asked for a connection: check=query asks the database, agent_port an agent");
        else if (line.Keyword == "option" && line[1].EndsWith("-check", StringComparison.Ordinal))
            remarks.LeftOut(line.Number, text, "dcp knows the protocol of PostgreSQL and HTTP; servers with check are asked for a connection");
        else if (line.Is("mode", "http") || line.Keyword.StartsWith("http", StringComparison.Ordinal) || line.Is("option", "httplog") || line.Keyword == "errorfile")
            remarks.LeftOut(line.Number, text, isDefault ? "dcp passes TCP on" : "dcp passes TCP on and does not look at HTTP");
        else if (line.Keyword == "stats")
            remarks.LeftOut(line.Number, text, "the console has SHOW FRONTENDS and SHOW TARGETS");
        else if (line.Keyword == "tcp-request" && line.Words.Contains("reject"))
            remarks.LeftOut(line.Number, text, "dcp refuses nobody by rules: whoever reaches the address is passed on; bind to one that only they reach, or let a firewall do this");
        else if (line.Keyword is "use_backend" or "acl" or "tcp-request" or "tcp-response" or "stick-table" or "stick" or "use-server")
            remarks.LeftOut(line.Number, text, "dcp does not choose by rules; every client of a frontend has the same servers");
        else
            remarks.LeftOut(line.Number, text, "dcp has nothing like it");
    }

    private static bool IsTranslated(HaproxyLine line) => line.Keyword switch
    {
        "bind" or "default_backend" or "server" or "server-template" or "default-server" or "balance" or "retries" or "maxconn" or "backlog" or "tcp-check" => true,
        "timeout" => s_timeouts.Contains(line[1]),
        "option" => line[1] is "tcpka" or "clitcpka" or "srvtcpka" or "tcp-check" or "pgsql-check" or "httpchk" or "allbackups",
        "http-check" => HaproxyHttpCheck.IsTranslated(line),
        "no" => true,
        _ => false,
    };
}
