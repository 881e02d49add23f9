using Dcp.Workload.Database;
using Dcp.Workload.Sampling;

namespace Dcp.Bench;

/// <summary>pgbench against the scratch database, directly or through a pooler.</summary>
internal sealed class Pgbench(ScratchPostgres postgres, BenchOptions options)
{
    private readonly string _program = Path.Combine(postgres.ProgramDirectory, "pgbench");
    private readonly ProcFiles _proc = new();

    /// <summary>Makes the tables.</summary>
    /// <exception cref="BenchException">pgbench failed.</exception>
    public async Task InitializeAsync(int scale, CancellationToken cancellation)
    {
        (int exitCode, _, string error) = await RunAsync(postgres.Port, ["-i", "-q", "-s", $"{scale}"], cancellation);
        if (exitCode != 0)
            throw new BenchException($"pgbench -i failed: {error.Trim()}");
    }

    /// <summary>One run of the select-only script.</summary>
    /// <returns>A sample, or pgbench's complaint.</returns>
    public async Task<(BenchSample? Sample, string? Error)> RunAsync(
        BenchTarget target, string mode, int clients, int seconds, bool latency, CancellationToken cancellation)
    {
        using PgbenchFiles files = new();
        int threads = Math.Min(clients, Math.Min(_proc.Cores(), 4));
        List<string> arguments = ["-n", .. await BenchWork.ArgumentsAsync(options.Work, files.Directory, cancellation), "-M", mode, "-c", $"{clients}", "-j", $"{threads}", "-T", $"{seconds}"];
        if (options.Connect)
            arguments.Add("-C");
        if (options.Rate is { } rate)
            arguments.AddRange(["-R", $"{rate}"]);
        if (latency)
            arguments.AddRange(["-l", $"--log-prefix={files.Prefix}"]);

        long before = Ticks(target);
        (int exitCode, string output, string error) = await RunAsync(target.Port, arguments, cancellation);
        long ticks = Ticks(target) - before;

        PgbenchOutput? report = PgbenchOutput.Parse(output);
        if (exitCode != 0)
            return (null, Complaint(error));

        // Without a single transaction the report has no rate.
        if (report is null)
            return (null, $"no transaction in {seconds} s");
        double? cpu = target.Pid is null ? null : ticks / ProcFiles.TicksPerSecond * 1_000_000 / report.Transactions;
        (double P50, double P99, double Longest)? percentiles = latency ? files.Read() : null;
        return (
            new BenchSample(
                report.Transactions, report.Failed, report.TransactionsPerSecond, report.LatencyAverage, cpu, percentiles?.P50, percentiles?.P99, percentiles?.Longest),
            null);
    }

    private static string Complaint(string error)
    {
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? lines.LastOrDefault()
            ?? "pgbench failed without a word";
    }

    private long Ticks(BenchTarget target) => target.Pid is { } pid ? target.MorePids.Append(pid).Sum(each => _proc.CpuTicks(each)?.Own ?? 0) : 0;

    private Task<(int ExitCode, string Output, string Error)> RunAsync(int port, IEnumerable<string> arguments, CancellationToken cancellation) =>
        BenchTool.RunAsync(
            _program,
            [.. arguments, "-h", postgres.Host, "-p", $"{port}", "-U", postgres.User, postgres.Database],
            postgres.UserPassword,
            cancellation,

            // The database has no TLS here.
            options.Tls && port != postgres.Port ? "require" : "disable");
}
