using Dcp.Workload.Results;

namespace Dcp.Workload.Running.Comparing;

/// <summary>A run of a comparison and what came of it.</summary>
/// <param name="Result">Null when there is none at all.</param>
/// <param name="Failure">Why there is no result, or why it is not the whole: then it is kept, but in no figure. Null when all is well.</param>
internal sealed record ComparedRun(string Target, int Round, RunResult? Result, string? Failure)
{
    public bool Counts => Result is not null && Failure is null;
}
