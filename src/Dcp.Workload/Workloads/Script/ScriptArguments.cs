namespace Dcp.Workload.Workloads.Script;

/// <summary>Names of arguments and variables that every script has.</summary>
internal static class ScriptArguments
{
    public const string Scale = "scale";
    public const string RandomSeed = "random_seed";

    /// <summary>A variable only: which of the run's clients this is, from 0.</summary>
    public const string ClientId = "client_id";
}
