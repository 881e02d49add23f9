using System.Text;

namespace Dcp.Server.Config.Haproxy;

/// <summary>The servers of a backend, with its checks.</summary>
internal static class HaproxyServers
{
    /// <summary>Words without a value that we have under the same name.</summary>
    private static readonly string[] s_flags = ["check", "backup", "disabled", "send-proxy", "send-proxy-v2"];

    /// <summary>Words with a value that we have under the same name.</summary>
    private static readonly string[] s_values = ["weight", "maxconn", "rise", "fall"];

    private static readonly string[] s_times = ["inter", "fastinter", "downinter", "slowstart", "agent-inter"];

    /// <summary>Other words that are followed by a value.</summary>
    private static readonly string[] s_otherValues =
    [
        "init-addr", "resolvers", "resolve-prefer", "resolve-opts", "cookie", "source", "minconn", "maxqueue", "track", "observe", "on-error", "error-limit", "agent-send",
        "agent-addr", "addr", "verify", "ca-file", "crt", "sni", "ciphers", "verifyhost", "alpn", "check-sni", "check-proto", "id", "log-proto", "namespace", "proto", "tfo", "usesrc", "ws",
    ];

    internal static void Write(HaproxySection backend, StringBuilder output, HaproxyRemarks remarks)
    {
        string method = Method(backend, remarks, out string more, out string? port, out bool isTls);
        string limit = HaproxyFrontend.Time(backend.Find("timeout", "check")?[2]) is { } time ? $" check_timeout={time}" : "";
        List<HaproxyLine> defaults = [.. (backend.Defaults?.Lines ?? []).Concat(backend.Lines).Where(line => line.Keyword == "default-server")];
        HaproxyServerWords usual = new() { Port = port, IsCheckedByTls = isTls };
        foreach (HaproxyLine line in defaults)
            Take(line, 1, usual, remarks);
        usual.Words.Append(more).Append(limit);
        if (usual.Words.ToString().Trim() is { Length: > 0 } words)
            output.Append("default_server = ").Append(words).Append('\n');
        foreach (HaproxyLine line in backend.Lines.Where(line => line.Keyword is "server" or "server-template"))
        {
            int address = 2;
            if (line.Keyword == "server-template")
            {
                address = 3;
                remarks.NotNeeded(line.Number, $"{line[2]} of server-template", "every address of a name is a server");
            }

            HaproxyServerWords own = new() { IsChecked = usual.IsChecked, IsCheckedByTls = usual.IsCheckedByTls, Port = usual.Port };
            Take(line, address + 1, own, remarks);
            if (WhyNot(line[address]) is { } why)
            {
                remarks.LeftOut(line.Number, $"{line.Keyword} {line[1]} {line[address]}", why);
                continue;
            }

            if (own is { IsChecked: true, IsCheckedByTls: true } && method is "tcp" or "pgsql")
                remarks.LeftOut(line.Number, $"check-ssl of {line[1]}", $"check={method} asks without TLS; https:// and query ask with it");
            string check = own.IsChecked ? $" check={CheckText(method, own)}" : "";
            output.Append("server ").Append(line[1]).Append(" = ").Append(Address(line[address])).Append(check).Append(own.Words).Append('\n');
        }
    }

    /// <summary>HAProxy takes the client's port for a server that has none, and counts from it for one with a sign.</summary>
    private static string? WhyNot(string address)
    {
        string plain = Address(address);
        if (plain.Contains('$'))
            return "variables are not looked up: write the value";
        if (plain.StartsWith('/') || plain.StartsWith('@'))
            return null;
        string port = plain[(plain.LastIndexOf(':') + 1)..];
        return port.Length > 0 && port.Length < plain.Length && port.All(char.IsAsciiDigit) ? null : "a server is host:port or a path";
    }

    /// <summary>Without HAProxy's prefixes: <c>unix@/path</c>, <c>ipv4@host:port</c>, <c>:::5432</c>.</summary>
    internal static string Address(string text)
    {
        string plain = text;
        foreach (string prefix in (string[])["ipv4@", "ipv6@", "unix@", "tcp@", "tcp4@", "tcp6@"])
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
                plain = text[prefix.Length..];
        }
        if (text.StartsWith("abns@", StringComparison.Ordinal))
            return text[4..];
        int colon = plain.LastIndexOf(':');
        bool isBareIpv6 = colon > 0 && plain[..colon].Contains(':') && plain[0] != '[';
        return isBareIpv6 ? $"[{plain[..colon]}]{plain[colon..]}" : plain;
    }

    private static string Method(HaproxySection backend, HaproxyRemarks remarks, out string more, out string? port, out bool isTls)
    {
        (more, port, isTls) = ("", null, false);
        StringBuilder words = new();
        HaproxyLine? option = backend.FindLast(line => line.Keyword == "option" && (line[1].EndsWith("-check", StringComparison.Ordinal) || line[1] is "httpchk" or "smtpchk"));
        switch (option?[1])
        {
            case "pgsql-check":
                more = option[2] == "user" ? $" check_user={option[3]}" : "";
                return "pgsql";
            case "httpchk":
                (string path, port, isTls) = HaproxyHttpCheck.Read(backend, option, words, remarks);
                more = words.ToString();
                return $"http://{path}";
            case "tcp-check":
                (string method, port) = HaproxyTcpCheck.Read(backend, words, remarks);
                more = words.ToString();
                return method;
            default:
                return "tcp";
        }
    }

    private static string CheckText(string method, HaproxyServerWords server)
    {
        string port = server.Port is null ? "" : $":{server.Port}";
        if (method.StartsWith("http://", StringComparison.Ordinal))
            return $"{(server.IsCheckedByTls ? "https" : "http")}://{port}{method[7..]}";
        return port.Length == 0 ? method : $"{method}://{port}";
    }

    private static void Take(HaproxyLine line, int from, HaproxyServerWords into, HaproxyRemarks remarks)
    {
        for (int i = from; i < line.Words.Count; i++)
        {
            string word = line[i];
            if (word == "check")
                into.IsChecked = true;
            else if (word == "no-check")
                into.IsChecked = false;
            else if (s_flags.Contains(word))
                into.Words.Append(' ').Append(word);
            else if (word is "check-ssl" or "no-check-ssl")
                into.IsCheckedByTls = word == "check-ssl";
            else if (word is "verify" or "ca-file" or "verifyhost" && !line.Words.Contains("ssl"))
                Verify(line.Number, $"{word} {line[++i]}", remarks);
            else if (word is "no-backup" or "enabled" or "no-disabled" or "agent-check")
                continue;
            else if (s_values.Contains(word))
                into.Words.Append(' ').Append(word).Append('=').Append(line[++i]);
            else if (s_times.Contains(word))
                into.Words.Append(' ').Append(word).Append('=').Append(HaproxyFrontend.Time(line[++i]));
            else if (word == "port")
                into.Port = line[++i];
            else if (word == "agent-port")
                into.Words.Append(" agent_port=").Append(line[++i]);
            else if (word == "on-marked-down" && line[i + 1] == "shutdown-sessions")
                into.Words.Append(" on-marked-down=").Append(line[++i]);
            else if (word is "init-addr" or "resolvers" or "resolve-prefer")
                remarks.NotNeeded(line.Number, $"{word} {line[++i]}", "names are looked up by the system, again when dns_max_ttl is over, and a name that is not known yet keeps nobody from starting");
            else if (word == "ssl")
                remarks.LeftOut(line.Number, word, "TLS is passed on as it is: clients ask the server for it themselves");
            else if (word == "track")
                remarks.LeftOut(line.Number, $"{word} {line[++i]}", "no server follows another's checks: without check it counts as up");
            else if (word == "maxqueue")
                remarks.LeftOut(line.Number, $"{word} {line[++i]}", "a frontend has one queue for all its servers; backlog limits it");
            else
                remarks.LeftOut(line.Number, s_otherValues.Contains(word) ? $"{word} {line[++i]}" : word, "dcp has nothing like it for a server");
        }
    }

    private static void Verify(int line, string what, HaproxyRemarks remarks)
    {
        const string why = "checks by https:// do not verify certificates";
        if (what == "verify none")
            remarks.NotNeeded(line, what, why);
        else
            remarks.LeftOut(line, what, why);
    }
}
