namespace Dcp.Server.Config.Haproxy;

/// <summary>What is to be said about the lines of an haproxy.cfg.</summary>
internal sealed class HaproxyRemarks(string file, ProblemList problems)
{
    /// <summary>The line changes what HAProxy would do, and dcp will not do it.</summary>
    internal void LeftOut(int line, string what, string why) => problems.Warning(new Position(file, line), $"left out: {what} ({why})");

    /// <summary>The line is not needed.</summary>
    internal void NotNeeded(int line, string what, string why) => problems.Note(new Position(file, line), $"not needed: {what} ({why})");
}
