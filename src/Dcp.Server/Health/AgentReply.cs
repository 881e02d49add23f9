using System.Globalization;

namespace Dcp.Server.Health;

/// <summary>What an agent said of its target; what is null it did not speak of.</summary>
/// <param name="IsUp">up; false for down, fail, stopped.</param>
/// <param name="Percent">Of the configured weight.</param>
/// <param name="Admin">ready, drain or maint.</param>
internal sealed record AgentReply(bool? IsUp, int? Percent, AdminState? Admin, int? MaxConn)
{
    private static readonly char[] s_marks = [' ', '\t', ','];

    /// <summary>Words that are not known are passed over, as the agents' authors expect; what follows <c>#</c> is a remark.</summary>
    internal static AgentReply Parse(string line)
    {
        AgentReply reply = new(null, null, null, null);
        foreach (var word in line.Split('#')[0].Split(s_marks, StringSplitOptions.RemoveEmptyEntries))
        {
            reply = word.ToLowerInvariant() switch
            {
                "up" => reply with { IsUp = true },
                "down" or "fail" or "failed" or "stopped" => reply with { IsUp = false },
                "ready" => reply with { Admin = AdminState.Ready },
                "drain" => reply with { Admin = AdminState.Drain },
                "maint" => reply with { Admin = AdminState.Maint },
                ['m', 'a', 'x', 'c', 'o', 'n', 'n', ':', .. var number] when Number(number) is { } limit => reply with { MaxConn = limit },
                [.. var number, '%'] when Number(number) is { } percent and <= 25_600 => reply with { Percent = percent },
                _ => reply,
            };
        }

        return reply;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
