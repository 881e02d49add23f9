namespace Dcp.Server.Health;

/// <summary>What one check found.</summary>
/// <param name="Code">HAProxy's code: the layer that it got to and how it ended, <c>L4CON</c>, <c>L7OK</c>.</param>
/// <param name="Info">What the target said, or what went wrong; at most a line.</param>
internal sealed record CheckResult(bool Passed, string Code, string Info)
{
    private const int LongestInfo = 200;

    /// <summary>What the target said of its role, if that was asked.</summary>
    internal TargetRole? Role { get; init; }

    /// <summary>The target serves what it has, and says that it will go: nothing new for it.</summary>
    internal bool IsLeaving { get; init; }

    /// <summary>How long it took.</summary>
    internal TimeSpan Took { get; init; }

    internal DateTimeOffset At { get; init; }

    internal static CheckResult Pass(string code, string info = "") => new(true, code, OneLine(info));

    internal static CheckResult Fail(string code, string info = "") => new(false, code, OneLine(info));

    /// <summary>What a target says goes into logs and tables: no control characters, and not too much of it.</summary>
    internal static string OneLine(string text)
    {
        var shown = text.Length <= LongestInfo ? text : text[..LongestInfo];
        return string.Create(shown.Length, shown, static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++) line[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
