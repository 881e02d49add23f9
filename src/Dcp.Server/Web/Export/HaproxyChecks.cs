using System.Globalization;
using Dcp.Server.Balance;
using Dcp.Server.Config;
using Dcp.Server.Health;

namespace Dcp.Server.Web.Export;

/// <summary>What stands in HAProxy's columns about the checks of a server, and of its agent.</summary>
internal static class HaproxyChecks
{
    internal static void Add(Dictionary<string, string> row, Member member)
    {
        if (member.Machine?.Report is { } report) AddCheck(row, member, report);
        if (member.Entry.Check.AgentPort is not null) AddAgent(row, member);
    }

    private static void AddCheck(Dictionary<string, string> row, Member member, HealthReport report)
    {
        row["chkfail"] = Number(report.UpFailures);
        row["chkdown"] = Number(member.Uptime.Downs);
        row["downtime"] = Number((long)member.Uptime.Down.TotalSeconds);
        row["check_rise"] = Number(member.Entry.Check.Rise);
        row["check_fall"] = Number(member.Entry.Check.Fall);
        row["check_health"] = Number(report.Count);
        row["check_status"] = report.Last?.Code ?? "INI";
        row["check_desc"] = Describe(row["check_status"]);
        if (report.Last is not { } last) return;
        row["check_duration"] = Number((long)last.Took.TotalMilliseconds);
        row["check_code"] = CodeOf(last, member.Entry.Check.Method.Kind);
        row["last_chk"] = last.Info;
    }

    /// <summary>One answer decides, either way.</summary>
    private static void AddAgent(Dictionary<string, string> row, Member member)
    {
        row["agent_rise"] = row["agent_fall"] = "1";
        row["agent_health"] = member.Agent?.IsUp == false ? "0" : "1";
        row["agent_status"] = member.AgentResult?.Code ?? "INI";
        row["agent_desc"] = Describe(row["agent_status"]);
        if (member.AgentResult is not { } last) return;
        row["agent_duration"] = Number((long)last.Took.TotalMilliseconds);
        row["agent_code"] = CodeOf(last, CheckKind.Tcp);
        row["last_agt"] = last.Info;
    }

    /// <summary>The status of HTTP; where the answer of another protocol was understood it is 0, else there is none.</summary>
    private static string CodeOf(CheckResult result, CheckKind kind)
    {
        if (result.Code is not ("L7OK" or "L7OKC" or "L7STS")) return "";
        return kind == CheckKind.Http && result.Info.Length >= 3 && int.TryParse(result.Info.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? Number(status)
            : "0";
    }

    /// <summary>The code in HAProxy's words.</summary>
    private static string Describe(string code)
    {
        var layer = code.StartsWith('L') ? $"Layer{code[1]}" : "";
        return code switch
        {
            "INI" => "Initializing",
            [_, _, 'O', 'K', 'C'] => $"{layer} check conditionally passed",
            [_, _, 'O', 'K'] => $"{layer} check passed",
            [_, _, 'T', 'O', 'U', 'T'] => $"{layer} timeout",
            [_, _, 'C', 'O', 'N'] => $"{layer} connection problem",
            [_, _, 'R', 'S', 'P'] => $"{layer} invalid response",
            [_, _, 'S', 'T', 'S'] => $"{layer} wrong status",
            _ => "",
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
