using System.Globalization;

namespace Dcp.Tests.Simulation.Fuzz;

/// <summary>
/// How much is tried: DCP_FUZZ_CASES cases for each hundred of the usual ones (100), from the batch DCP_FUZZ_FIRST on (1). A batch is a world of
/// its own with <see cref="BatchSize"/> cases, and its number is its seed: one that fails is repeated by
/// <c>DCP_FUZZ_FIRST=N DCP_FUZZ_CASES=0</c>, which runs that batch alone.
/// </summary>
internal static class FuzzBudget
{
    internal const int BatchSize = 250;

    /// <summary>The seeds of a run that tries so many cases when nothing else is said.</summary>
    internal static IEnumerable<int> Batches(int cases) =>
        Enumerable.Range(Setting("DCP_FUZZ_FIRST", 1), Math.Max(1, (int)(cases * (long)Setting("DCP_FUZZ_CASES", 100) / 100 / BatchSize)));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
