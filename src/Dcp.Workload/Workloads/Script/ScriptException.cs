namespace Dcp.Workload.Workloads.Script;

/// <summary>Something in a script that cannot be, without its place: whoever knows that adds it.</summary>
internal sealed class ScriptException : Exception
{
    public ScriptException()
    {
    }

    public ScriptException(string message)
        : base(message)
    {
    }

    public ScriptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
