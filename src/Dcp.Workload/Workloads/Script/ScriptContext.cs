namespace Dcp.Workload.Workloads.Script;

/// <summary>The variables of one transaction of one client, and where its random numbers come from.</summary>
internal sealed class ScriptContext(Random random)
{
    private readonly Dictionary<string, ScriptValue> _variables = [];

    public Random Random => random;

    public void Set(string name, ScriptValue value) => _variables[name] = value;

    /// <exception cref="ScriptException">There is none of that name.</exception>
    public ScriptValue Get(string name) =>
        _variables.TryGetValue(name, out ScriptValue value)
            ? value
            : throw new ScriptException($"variable :{name} is not set; these are: {string.Join(", ", _variables.Keys.Order().Select(v => ":" + v))}");
}
