namespace Dcp.Workload.Workloads.Flights;

/// <summary>How far a flight has come. A flight goes from one phase to the next and never back.</summary>
internal static class FlightPhase
{
    public static IReadOnlyList<string> All { get; } = ["SCHEDULED", "BOARDING", "DEPARTED", "ARRIVED"];

    /// <summary>The phase that follows; the last one stays.</summary>
    /// <exception cref="WorkloadFailedException">The data holds what is no phase.</exception>
    public static string Next(string phase)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i] == phase)
                return All[Math.Min(i + 1, All.Count - 1)];
        }

        throw new WorkloadFailedException($"a flight has the phase '{phase}', which is none");
    }
}
