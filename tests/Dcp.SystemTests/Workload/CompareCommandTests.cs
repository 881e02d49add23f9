using System.Diagnostics;
using System.Text.Json;
using Dcp.SystemTests.Support;
using Dcp.Workload.Results;

namespace Dcp.SystemTests.Workload;

/// <summary><c>dcp workload compare</c>, as a user calls it.</summary>
public sealed class CompareCommandTests(FlightsFixture flights, PostgresFixture postgres) : IClassFixture<FlightsFixture>, IDisposable
{
    private const string Hurried = """{"delay": 1, "batch_size": 4}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-compare").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Targets_are_compared_in_rounds_and_every_run_is_kept()
    {
        await using PoolerProcess pooler = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 2)));
        string pooled = FlightsFixture.UriOf(pooler.Port, flights.Database);
        string console = FlightsFixture.UriOf(pooler.Port, "pgbouncer", Users.Admin);
        ToolResult run = await CompareAsync(
            "--targets", $"direct={flights.Uri},pooled={pooled}", "--console", $"pooled={console}", "-c", "4", "-i", "40", "--workers", "2", "--rounds", "2", "--no-prepare");
        string output = run.EnsureSuccess().Output;

        Assert.Equal(
            ["direct", "pooled", "pooled", "direct"],
            run.Lines.Where(l => l.StartsWith("round ", StringComparison.Ordinal)).Select(l => l.Split(", ")[1].Split(':')[0]));
        Assert.Contains(">>> p99 (ms): median (lowest to highest) of 2 rounds", output, StringComparison.Ordinal);
        RunResult[] results = [.. Directory.GetFiles(_directory, "*.run.json").Order().Select(RunResultFile.Read)];
        Assert.Equal(
            [("flights.direct.r1", 1), ("flights.direct.r2", 2), ("flights.pooled.r1", 1), ("flights.pooled.r2", 2)], results.Select(r => (r.RunName, r.Round ?? 0)));
        Assert.Equal([false, false, true, true], results.Select(r => r.PoolWait is not null));
        using JsonDocument compared = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "compare.json"), TestContext.Current.CancellationToken));
        JsonElement targets = compared.RootElement.GetProperty("targets");
        Assert.Equal(2, targets.GetArrayLength());
        Assert.True(targets[1].GetProperty("cyclesPerSecond").TryGetProperty("improvementPercent", out _));
        Assert.False(compared.RootElement.TryGetProperty("partial", out _));
        Assert.True(File.Exists(Path.Combine(_directory, "compare.csv")));
        Assert.All(Directory.GetFiles(_directory), f => Assert.DoesNotContain("sesame", File.ReadAllText(f), StringComparison.Ordinal));
        Assert.DoesNotContain("sesame", output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_fails_leaves_the_others_their_figures()
    {
        ToolResult run = await CompareAsync("--targets", $"direct={flights.Uri},gone=postgresql://u@127.0.0.1:1/d", "-i", "4", "--rounds", "2");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("2 of 4 runs do not count: gone, round 1: cannot connect to postgresql://u@127.0.0.1:1/d", run.Error, StringComparison.Ordinal);
        Assert.Matches("│ direct +│ +2 │", run.Output);
        Assert.Matches("│ gone +│ +0 │ +- │", run.Output);
        Assert.True(File.Exists(Path.Combine(_directory, "compare.json")));
    }

    [Fact]
    public async Task An_interruption_leaves_the_rounds_that_are_over()
    {
        string uri = flights.Uri + "&application_name=interrupted";
        ProcessStartInfo info = new(await DcpBinary.PathAsync(), Arguments("--targets", $"one={uri},two={uri}", "-d", "1", "--rounds", "1000"))
        {
            RedirectStandardOutput = true,
        };
        using Process run = Process.Start(info)!;
        while (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is string line && !line.StartsWith("round 2 of 1000, ", StringComparison.Ordinal))
        {
            // Two runs of each round, until one of the second is over.
        }

        Signals.Send(run.Id, Signals.Int);
        string output = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("partial: interrupted", output, StringComparison.Ordinal);
        Assert.Contains("\"partial\": \"interrupted\"", await File.ReadAllTextAsync(Path.Combine(_directory, "compare.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_directory, "flights.one.r1.run.json")));
    }

    private string[] Arguments(params string[] arguments) =>
        ["workload", "compare", "flights", "--args", Hurried, "--pause", "0", "--out", _directory, .. arguments];

    private async Task<ToolResult> CompareAsync(params string[] arguments) => await Tool.RunAsync(await DcpBinary.PathAsync(), Arguments(arguments));
}
