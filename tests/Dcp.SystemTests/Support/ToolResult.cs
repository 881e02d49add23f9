namespace Dcp.SystemTests.Support;

/// <summary>What a program left behind.</summary>
public sealed record ToolResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test, with all that the program said, unless it ended with 0.</summary>
    public ToolResult EnsureSuccess()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}.\n{Error}\n{Output}");
        return this;
    }

    /// <summary>Output without the empty lines.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
