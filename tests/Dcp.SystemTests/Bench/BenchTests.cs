using System.Diagnostics;
using System.Text.Json;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Bench;

public sealed class BenchTests : IDisposable
{
    // A bound for what never ends.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // A place for temporary files that only these tests use, and that the database's account can reach.
    private readonly string _scratch = Directory.CreateTempSubdirectory("dcp-test-bench-").FullName;

    public BenchTests() => File.SetUnixFileMode(_scratch, (UnixFileMode)0b111_101_101);

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public async Task A_comparison_reports_every_series_and_leaves_nothing_behind()
    {
        string file = Path.Combine(_scratch, "bench.json");
        ToolResult result = await RunAsync("--json", file, "--clients", "2,4", "--rounds", "1", "--seconds", "1", "--scale", "1");

        result.EnsureSuccess();
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        JsonElement[] series = [.. report.RootElement.GetProperty("series").EnumerateArray()];
        Assert.Equal(
            ["2 direct", "2 pgbouncer", "4 direct", "4 pgbouncer"],
            series.Select(s => $"{s.GetProperty("clients")} {s.GetProperty("target")}"));
        Assert.All(series, s => Assert.True(s.GetProperty("samples")[0].GetProperty("transactions").GetInt64() > 0));
        Assert.All(
            series.Where(s => s.GetProperty("target").GetString() == "pgbouncer"),
            s => Assert.True(s.GetProperty("samples")[0].GetProperty("cpuMicroseconds").GetDouble() > 0));
        Assert.Contains("PgBouncer", result.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_scratch));
    }

    [Fact]
    public async Task A_comparison_with_HAProxy_reports_every_part_it_was_asked_for()
    {
        string file = Path.Combine(_scratch, "balancer.json");
        ToolResult result = await Tool.RunAsync(
            await DcpBinary.PathAsync(),
            ["bench", "balancer", "--parts", "connections,passthrough,front", "--json", file, "--clients", "2", "--rounds", "1", "--seconds", "1", "--scale", "1"],
            Limit,
            environment: new Dictionary<string, string> { ["TMPDIR"] = _scratch });

        result.EnsureSuccess();
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(["dcp", "haproxy"], report.RootElement.GetProperty("connections").EnumerateArray().Select(sample => sample.GetProperty("target").GetString()).Order());
        Assert.Equal(2, report.RootElement.GetProperty("passthrough").GetArrayLength());
        Assert.Equal(2, report.RootElement.GetProperty("front").GetArrayLength());
        Assert.Contains("dcp / haproxy", result.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_scratch));
    }

    [Fact]
    public async Task A_comparison_of_COPY_reports_both_directions_through_every_target()
    {
        string file = Path.Combine(_scratch, "copy.json");
        ToolResult result = await Tool.RunAsync(
            await DcpBinary.PathAsync(),
            ["bench", "copy", "--clients", "2", "--megabytes", "5", "--rounds", "1", "--json", file],
            Limit,
            environment: new Dictionary<string, string> { ["TMPDIR"] = _scratch });

        result.EnsureSuccess();
        using JsonDocument report = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        JsonElement[] series = [.. report.RootElement.GetProperty("series").EnumerateArray()];
        Assert.Equal(
            ["out direct", "out pgbouncer", "out dcp", "in direct", "in pgbouncer", "in dcp"],
            series.Select(s => $"{s.GetProperty("direction")} {s.GetProperty("target")}"));
        Assert.All(series, s => Assert.True(s.GetProperty("samples")[0].GetProperty("megabytesPerSecond").GetDouble() > 0));
        Assert.Contains("dcp / pgbouncer, in: CPU", result.Output, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_scratch));
    }

    [Fact]
    public async Task An_interrupted_comparison_leaves_nothing_behind()
    {
        // env: tests that run in the background of a shell have SIGINT ignored, and would pass that on.
        string[] command = [await DcpBinary.PathAsync(), "bench", "--targets", "direct,pgbouncer", "--clients", "2", "--seconds", "60"];
        ProcessStartInfo info = new("env", ["--default-signal=INT", .. command])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        info.Environment["TMPDIR"] = _scratch;
        using Process bench = Process.Start(info)!;
        string? line;
        do
        {
            line = await bench.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        while (!line.Contains("warm-up", StringComparison.Ordinal));

        Signals.Send(bench.Id, Signals.Int);
        await bench.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(128 + Signals.Int, bench.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch));
    }

    private async Task<ToolResult> RunAsync(params string[] arguments) =>
        await Tool.RunAsync(
            await DcpBinary.PathAsync(),
            ["bench", "--targets", "direct,pgbouncer", .. arguments],
            Limit,
            environment: new Dictionary<string, string> { ["TMPDIR"] = _scratch });
}
