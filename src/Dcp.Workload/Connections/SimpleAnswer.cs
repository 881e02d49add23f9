using Dcp.Wire;

namespace Dcp.Workload.Connections;

/// <summary>The answer to a simple query.</summary>
/// <param name="Columns">Empty for a command that has no rows.</param>
/// <param name="Rows">Values as text; null is NULL.</param>
/// <param name="Tag">What was done: <c>SHOW</c>, <c>PAUSE</c> ...</param>
internal sealed record SimpleAnswer(
    IReadOnlyList<FieldDescription> Columns, IReadOnlyList<string?[]> Rows, string Tag, IReadOnlyList<ErrorFields> Notices);
