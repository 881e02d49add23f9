using Dcp.Workload.Database;

namespace Dcp.SystemTests.Demo;

public sealed class GuardedProcessTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_ignores_the_signal_is_killed_after_its_limit()
    {
        string directory = GuardedProcess.CreateDirectory("dcp-guard-test-");
        GuardedProcess process = await Start(directory, Short, "trap '' TERM; echo ready; while :; do sleep 0.1; done");
        await Ready(directory);

        await process.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{process.Pid}"));
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_process_that_ends_by_itself_badly_gives_the_end_of_its_log()
    {
        string directory = GuardedProcess.CreateDirectory("dcp-guard-test-");
        await using GuardedProcess process = await Start(directory, Long, "echo it was the butler; exit 7");

        string log = await process.WaitForExitAsync(Cancellation);

        Assert.Equal("it was the butler", log);
        Assert.True(process.HasExited);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_process_that_ends_well_says_nothing()
    {
        string directory = GuardedProcess.CreateDirectory("dcp-guard-test-");
        await using GuardedProcess process = await Start(directory, Long, "echo all is well");

        Assert.Equal("", await process.WaitForExitAsync(Cancellation));
    }

    [Fact]
    public async Task The_signal_that_was_asked_for_reaches_the_process()
    {
        string directory = GuardedProcess.CreateDirectory("dcp-guard-test-");
        string witness = Path.GetTempFileName();
        GuardedProcess process = await Start(directory, Long, $"trap 'echo stopped >{witness}; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        await Ready(directory);

        await process.DisposeAsync();

        Assert.Equal("stopped", File.ReadAllText(witness).Trim());
        File.Delete(witness);
    }

    [Fact]
    public async Task No_signal_is_ignored_from_the_start()
    {
        string directory = GuardedProcess.CreateDirectory("dcp-guard-test-");
        await using GuardedProcess process = await Start(directory, Long, "grep SigIgn /proc/self/status; echo ready; while :; do sleep 0.1; done");
        await Ready(directory);

        string mask = (await File.ReadAllLinesAsync(Path.Combine(directory, "log"), Cancellation))[0].Split('\t')[1];

        // Bit N-1 stands for signal N: HUP 1, INT 2, QUIT 3, TERM 15.
        Assert.Equal(0, Convert.ToInt64(mask, 16) & 0x4007);
    }

    private static async Task Ready(string directory)
    {
        string log = Path.Combine(directory, "log");
        while (!File.Exists(log) || !(await File.ReadAllTextAsync(log, Cancellation)).Contains("ready", StringComparison.Ordinal))
            await Task.Delay(10, Cancellation);
    }

    private static Task<GuardedProcess> Start(string directory, TimeSpan limit, string script) =>
        GuardedProcess.StartAsync(directory, owner: null, "TERM", limit, ["sh", "-c", script]);
}
