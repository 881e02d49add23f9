namespace Dcp.Workload.Workloads.Script;

/// <summary>What the clients of a process share: scripts and the variables that they begin with.</summary>
internal sealed class ScriptRun(
    IReadOnlyList<ScriptFile> files, IReadOnlyDictionary<string, ScriptValue> variables, int seed, bool autocommit) : IWorkloadRun
{
    /// <remarks>Each client has random numbers of its own, the same in every run with this seed.</remarks>
    public IWorkloadClient CreateClient(int number, Random random, TimeProvider time)
    {
        Dictionary<string, ScriptValue> own = new(variables) { [ScriptArguments.ClientId] = new ScriptValue((long)number) };
        return new ScriptClient(files, own, autocommit, new Random(unchecked((seed * 397) ^ (number * 7919))), time);
    }
}
