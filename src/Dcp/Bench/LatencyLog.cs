using System.Globalization;

namespace Dcp.Bench;

/// <summary>pgbench's log of transactions, one file a thread, in a directory that goes away with this.</summary>
internal sealed class LatencyLog : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-bench-log-").FullName;

    /// <summary>For pgbench's <c>--log-prefix</c>.</summary>
    public string Prefix => Path.Combine(_directory, "log");

    /// <summary>Percentiles over all transactions, in milliseconds; null when there is none.</summary>
    public (double P50, double P99)? Read()
    {
        List<int> microseconds = [.. Directory.GetFiles(_directory).SelectMany(File.ReadLines).Select(ParseLatency)];
        if (microseconds.Count == 0)
            return null;
        microseconds.Sort();
        return (At(0.50), At(0.99));

        double At(double part) => microseconds[Math.Min(microseconds.Count - 1, (int)(part * microseconds.Count))] / 1000.0;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // client number latency script seconds microseconds
    private static int ParseLatency(string line) => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
}
