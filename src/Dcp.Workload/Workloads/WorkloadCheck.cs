namespace Dcp.Workload.Workloads;

/// <summary>Something that has to be true of a workload's data, and whether it is.</summary>
/// <param name="Claim">What has to be true, for the user: <c>every event has exactly one status</c>.</param>
/// <param name="Checked">Rows that were looked at.</param>
/// <param name="Wrong">Rows of which it is not true.</param>
/// <param name="Examples">A few of these, by their keys and with what is wrong.</param>
internal sealed record WorkloadCheck(string Claim, long Checked, long Wrong, IReadOnlyList<string> Examples);
