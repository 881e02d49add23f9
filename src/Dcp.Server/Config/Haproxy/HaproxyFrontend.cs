using System.Globalization;
using System.Text;

namespace Dcp.Server.Config.Haproxy;

/// <summary>A frontend with its backend, or a listen section, becomes a [frontend].</summary>
internal static class HaproxyFrontend
{
    /// <summary>Words of a bind line that are followed by a value.</summary>
    private static readonly string[] s_bindValues =
    [
        "name", "process", "thread", "shards", "interface", "mss", "maxconn", "backlog", "nice", "user", "uid", "group", "gid", "mode", "namespace", "id", "level", "tcp-ut",
        "crt", "crt-list", "ca-file", "verify", "alpn", "npn", "ciphers", "ciphersuites", "ssl-min-ver", "ssl-max-ver", "severity-output", "proto",
    ];

    /// <summary>False: the section is none of TCP, which is said.</summary>
    internal static bool Write(HaproxySection section, IReadOnlyList<HaproxySection> all, StringBuilder output, HaproxyRemarks remarks)
    {
        string what = $"{section.Kind} {section.Name}";
        if (section.Find("mode")?[1] == "http")
        {
            bool isPage = section.Lines.Exists(line => line.Keyword == "stats");
            remarks.LeftOut(section.Number, what, isPage ? "dcp's page, with HAProxy's ;csv, is a section [web]; its users are not taken over" : "mode http: dcp passes TCP on");
            return false;
        }

        string? name = section.Find("default_backend")?[1];
        HaproxySection? backend = section.Kind == "listen" ? section : all.FirstOrDefault(other => other.Kind == "backend" && other.Name == name);
        if (backend is null)
        {
            remarks.LeftOut(section.Number, what, name is null ? "it has no default_backend" : $"there is no backend {name}");
            return false;
        }

        foreach (HaproxyLine line in backend == section ? section.Lines : section.Lines.Concat(backend.Lines))
            HaproxyProxy.Remark(line, isDefault: false, remarks);
        output.Append("\n[frontend ").Append(section.Name).Append("]\n");
        WriteBinds(section, output, remarks);
        Put(output, "balance", Balance(backend, remarks));
        Put(output, "maxconn", section.Find("maxconn")?[1]);
        Put(output, "backlog", section.Find("backlog")?[1]);
        Put(output, "retries", backend.Find("retries")?[1]);
        Put(output, "timeout_connect", Time(backend.Find("timeout", "connect")?[2]));
        Put(output, "timeout_client", Time(section.Find("timeout", "client")?[2]));
        Put(output, "timeout_server", Time(backend.Find("timeout", "server")?[2]));
        Put(output, "timeout_queue", Time(backend.Find("timeout", "queue")?[2]));
        Put(output, "timeout_tunnel", Time(backend.Find("timeout", "tunnel")?[2]));
        bool keepsAlive = section.Find("option", "tcpka") is not null || section.Find("option", "clitcpka") is not null || backend.Find("option", "srvtcpka") is not null;
        Put(output, "tcpka", keepsAlive ? "1" : "0");
        Put(output, "allbackups", backend.Find("option", "allbackups") is null ? null : "1");
        HaproxyServers.Write(backend, output, remarks);
        return true;
    }

    /// <summary>HAProxy's times: a bare number is in milliseconds, m is a minute.</summary>
    internal static string? Time(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        (string number, string unit) = (text[..end], text[end..]);
        return unit switch
        {
            "" => $"{number}ms",
            "m" => $"{number}min",
            "us" => long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? $"{Math.Max(1, value / 1000)}ms" : text,
            _ => text,
        };
    }

    private static void Put(StringBuilder output, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            output.Append(key).Append(" = ").Append(value).Append('\n');
    }

    private static void WriteBinds(HaproxySection section, StringBuilder output, HaproxyRemarks remarks)
    {
        foreach (HaproxyLine line in section.Lines.Where(line => line.Keyword == "bind"))
        {
            foreach (string address in line[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (BindAddress.Parse(HaproxyServers.Address(address)) is { } bind)
                    Put(output, "bind", bind.ToString());
                else
                    remarks.LeftOut(line.Number, $"bind {address}", $"dcp listens on {BindAddress.Allowed}");
            }

            for (int i = 2; i < line.Words.Count; i++)
            {
                string word = line[i];
                string shown = s_bindValues.Contains(word) ? $"{word} {line[++i]} of bind" : $"{word} of bind";
                if (word == "accept-proxy")
                    Put(output, "accept_proxy", "1");
                else if (word is "name" or "v4v6" or "tfo" or "process" or "thread" or "shards")
                    remarks.NotNeeded(line.Number, shown, word == "v4v6" ? "* listens on IPv4 and IPv6" : "it changes nothing for clients");
                else
                    remarks.LeftOut(line.Number, shown, word == "ssl" ? "TLS is passed on as it is" : "dcp has nothing like it");
            }
        }
    }

    private static string? Balance(HaproxySection backend, HaproxyRemarks remarks)
    {
        if (backend.Find("balance") is not { } line)
            return null;
        string word = line[1];
        if (word == "static-rr")
            return "roundrobin";
        if (word is "roundrobin" or "leastconn" or "first" or "source" || word.StartsWith("random", StringComparison.Ordinal))
            return word;
        remarks.LeftOut(line.Number, line.ToString(), "dcp balances by roundrobin, leastconn, first, source and random; roundrobin is taken");
        return null;
    }
}
