namespace Dcp.SystemTests.Support;

/// <summary>A pooler ended instead of listening.</summary>
public sealed class PoolerStartException(int exitCode, string log) : Exception($"The pooler ended with {exitCode} instead of listening:\n{log}")
{
    public int ExitCode { get; } = exitCode;

    public string Log { get; } = log;
}
