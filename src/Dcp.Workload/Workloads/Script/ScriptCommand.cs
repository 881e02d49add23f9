using Dcp.Workload.Connections;

namespace Dcp.Workload.Workloads.Script;

/// <summary>A step of a script. Immutable, so that all clients share it.</summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record ScriptCommand(int Line)
{
    /// <summary>Variables that have to be set before.</summary>
    public abstract IEnumerable<string> Uses { get; }

    internal sealed record Set(int Line, string Name, Expression Expression, IReadOnlyList<string> Variables) : ScriptCommand(Line)
    {
        public override IEnumerable<string> Uses => Variables;
    }

    /// <param name="Variable">Says how long, if <paramref name="Amount"/> does not.</param>
    internal sealed record Sleep(int Line, double? Amount, string? Variable, TimeSpan Unit) : ScriptCommand(Line)
    {
        public override IEnumerable<string> Uses => Variable is null ? [] : [Variable];
    }

    /// <param name="Variables">What the statement's parameters are, in order.</param>
    /// <param name="Prefix">Not null when the columns of its only row become variables; begins their names.</param>
    /// <param name="Boundary">What it does to a transaction.</param>
    internal sealed record Sql(int Line, Statement Statement, IReadOnlyList<string> Variables, string? Prefix, TransactionBoundary Boundary)
        : ScriptCommand(Line)
    {
        public override IEnumerable<string> Uses => Variables;
    }
}
