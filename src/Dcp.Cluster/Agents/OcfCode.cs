namespace Dcp.Cluster.Agents;

/// <summary>What a resource agent answers (the OCF resource agent API).</summary>
internal static class OcfCode
{
    internal const int Success = 0;
    internal const int GenericError = 1;
    internal const int BadArguments = 2;
    internal const int Unimplemented = 3;
    internal const int NotInstalled = 5;
    internal const int BadConfiguration = 6;
    internal const int NotRunning = 7;
}
