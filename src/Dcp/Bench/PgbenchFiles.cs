using System.Globalization;

namespace Dcp.Bench;

/// <summary>pgbench's files: its script, and its log of transactions, one file a thread. They go away with this.</summary>
internal sealed class PgbenchFiles : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("dcp-bench-log-").FullName;

    public string Directory => _directory;

    /// <summary>For pgbench's <c>--log-prefix</c>.</summary>
    public string Prefix => Path.Combine(_directory, "log");

    /// <summary>Percentiles over all transactions, and the longest, in milliseconds; null when there is none.</summary>
    public (double P50, double P99, double Longest)? Read()
    {
        List<int> microseconds = [.. System.IO.Directory.GetFiles(_directory, "log*").SelectMany(File.ReadLines).Select(ParseLatency)];
        if (microseconds.Count == 0)
            return null;
        microseconds.Sort();
        return (At(0.50), At(0.99), At(1));

        double At(double part) => microseconds[Math.Min(microseconds.Count - 1, (int)(part * microseconds.Count))] / 1000.0;
    }

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    // client number latency script seconds microseconds
    private static int ParseLatency(string line) => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
}
