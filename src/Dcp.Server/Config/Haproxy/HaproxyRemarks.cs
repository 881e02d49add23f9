namespace Dcp.Server.Config.Haproxy;

/// <summary>What is to be said about the lines of an haproxy.cfg; a line that several frontends share is said once.</summary>
internal sealed class HaproxyRemarks(string file, ProblemList problems)
{
    private readonly HashSet<(int Line, string What)> _said = [];

    /// <summary>The line changes what HAProxy would do, and dcp will not do it.</summary>
    internal void LeftOut(int line, string what, string why)
    {
        if (_said.Add((line, what)))
            problems.Warning(new Position(file, line), $"left out: {what} ({why})");
    }

    /// <summary>The line is not needed.</summary>
    internal void NotNeeded(int line, string what, string why)
    {
        if (_said.Add((line, what)))
            problems.Note(new Position(file, line), $"not needed: {what} ({why})");
    }
}
