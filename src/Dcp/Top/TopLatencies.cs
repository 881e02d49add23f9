using System.Globalization;

namespace Dcp.Top;

/// <summary>How long something took in a pool between two readings, from SHOW HISTOGRAMS. Immutable.</summary>
internal sealed class TopLatencies
{
    private readonly List<(double Bound, double Count)> _buckets;

    private TopLatencies(List<(double, double)> buckets) => _buckets = buckets;

    internal double Count => _buckets.Sum(bucket => bucket.Count);

    /// <summary>By database, user and what.</summary>
    /// <param name="before">Null: since the start.</param>
    internal static IReadOnlyDictionary<(string, string, string), TopLatencies> Between(TopReading? before, TopReading now)
    {
        var old = (before?["HISTOGRAMS"] ?? []).ToDictionary(row => (Key(row), Bound(row)), row => row.Number("count"));
        return now["HISTOGRAMS"].GroupBy(Key).ToDictionary(
            rows => rows.Key,
            rows => new TopLatencies(
            [
                .. from row in rows
                   let bound = Bound(row)
                   let count = row.Number("count") - old.GetValueOrDefault((rows.Key, bound))
                   where count > 0
                   orderby bound
                   select (bound, count),
            ]));
    }

    /// <summary>Microseconds that the share of all (0 to 1) stayed within; 0 when there are none.</summary>
    internal double Quantile(double share)
    {
        var left = share * Count;
        foreach (var (bound, count) in _buckets)
        {
            left -= count;
            if (left <= 0) return bound;
        }

        return _buckets.Count == 0 ? 0 : _buckets[^1].Bound;
    }

    private static (string, string, string) Key(TopRow row) => (row.Text("database"), row.Text("user"), row.Text("what"));

    private static double Bound(TopRow row) => double.TryParse(row.Text("le_us"), CultureInfo.InvariantCulture, out var bound) ? bound : double.PositiveInfinity;
}
