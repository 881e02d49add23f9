using System.Text;

namespace Dcp.Server.Health.Checks;

/// <summary>Asks HAProxy's agent: a line of words about the target. That it cannot be reached says nothing about the target.</summary>
internal static class AgentCheck
{
    private const int LongestLine = 512;

    /// <summary>What it said, or null when it said nothing.</summary>
    internal static async Task<AgentReply?> RunAsync(CheckCall call)
    {
        var (line, _) = await CheckLine.OpenAsync(call.Reactor, call.PortOf(call.Config.AgentPort), call.Config.AgentInter);
        if (line is null) return null;
        using (line)
        {
            for (var last = false; ; last = !await line.WaitAsync())
            {
                var input = line.Connection.Input;
                var end = input.IndexOfAny((byte)'\n', (byte)'\r');
                if (end < 0 && line.Connection.InputEnded) end = input.Length;
                if (end >= 0) return end == 0 ? null : AgentReply.Parse(Encoding.ASCII.GetString(input[..end]));
                if (last || input.Length > LongestLine) return null;
            }
        }
    }
}
