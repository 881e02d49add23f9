namespace Dcp.Workload.Report;

/// <summary>Whether a change of a figure that should be small is for the better.</summary>
public enum Verdict
{
    Same,
    Better,
    Worse,
}
