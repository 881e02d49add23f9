namespace Dcp.Cluster.Tools;

/// <summary>What became of an external program. <paramref name="Code"/> is -1 when its time was over and it was killed.</summary>
internal sealed record ToolResult(int Code, string Output, string Error)
{
    internal const int TimedOut = -1;

    internal bool Ok => Code == 0;

    /// <summary>The last line it wrote to stderr, or to stdout, or what its exit code was.</summary>
    internal string Complaint => Code == TimedOut ? "no answer in time" : Last(Error) ?? Last(Output) ?? $"exit code {Code}";

    private static string? Last(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
}
