namespace Dcp;

/// <summary>What every verb answers to the shell.</summary>
internal static class ExitCode
{
    internal const int Done = 0;

    /// <summary>The input or configuration is wrong; stderr says what, where, and what is allowed.</summary>
    internal const int BadInput = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int BadUsage = 2;

    /// <summary>A database, daemon or privilege that is needed failed or is missing.</summary>
    internal const int OutsideFailed = 3;

    /// <summary>A check or drill found a violation.</summary>
    internal const int Violation = 4;
}
