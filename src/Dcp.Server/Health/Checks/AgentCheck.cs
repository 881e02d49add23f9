using System.Text;

namespace Dcp.Server.Health.Checks;

/// <summary>Asks HAProxy's agent: a line of words about the target. That it cannot be reached says nothing about the target.</summary>
internal static class AgentCheck
{
    private const int LongestLine = 512;

    /// <summary>What it said, or null when it said nothing; and how that went.</summary>
    internal static async Task<(AgentReply? Reply, CheckResult Result)> RunAsync(CheckCall call)
    {
        var (line, failure) = await CheckLine.OpenAsync(call.Reactor, call.PortOf(call.Config.AgentPort), call.Config.AgentInter);
        if (line is null) return (null, failure!);
        using (line)
        {
            for (var last = false; ; last = !await line.WaitAsync())
            {
                var input = line.Connection.Input;
                var end = input.IndexOfAny((byte)'\n', (byte)'\r');
                if (end < 0 && line.Connection.InputEnded) end = input.Length;
                if (end > 0) return Read(Encoding.ASCII.GetString(input[..end]));
                if (input.Length > LongestLine) return (null, CheckResult.Fail("L7RSP", "no line of an agent"));
                if (end == 0 || last) return (null, line.Silence("L7"));
            }
        }
    }

    private static (AgentReply Reply, CheckResult Result) Read(string line)
    {
        var reply = AgentReply.Parse(line);
        return (reply, reply.IsUp == false ? CheckResult.Fail("L7STS", line) : CheckResult.Pass("L7OK", line));
    }
}
