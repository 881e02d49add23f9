using System.Globalization;

namespace Dcp.Workload.Output;

/// <summary>Numbers as the tables have them.</summary>
internal static class Numbers
{
    public static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Decimals(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
