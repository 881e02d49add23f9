using System.Diagnostics;
using Dcp.SystemTests.Support;
using Dcp.Workload.Results;

namespace Dcp.SystemTests.Workload;

/// <summary>The verbs, as a user calls them.</summary>
public sealed class WorkloadCommandTests(FlightsFixture flights, PostgresFixture postgres) : IClassFixture<FlightsFixture>, IDisposable
{
    private const string Hurried = """{"delay": 1, "batch_size": 4}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-workload").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_run_prints_and_keeps_its_results_and_no_password()
    {
        ToolResult run = await DcpAsync(
            "run", "flights", "--uri", flights.Uri, "-c", "4", "-i", "40", "--workers", "2", "--args", Hurried, "--name", "r1", "--out", _directory, "-s", _directory);
        run.EnsureSuccess();
        RunResult result = RunResultFile.Read(Path.Combine(_directory, "r1.run.json"));
        string summary = await File.ReadAllTextAsync(Path.Combine(_directory, "r1.txt"), TestContext.Current.CancellationToken);

        Assert.Equal(run.Output, summary);
        Assert.Contains("│ __cycle__ │         4 │        40 │", summary, StringComparison.Ordinal);
        Assert.Equal((40, 2, 4), (result.Operations[0].Count, result.Workers, result.Connections));
        string csv = await File.ReadAllTextAsync(Path.Combine(_directory, "r1.csv"), TestContext.Current.CancellationToken);
        Assert.StartsWith("ts,elapsed,id,", csv, StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(_directory),
            f => Assert.DoesNotContain("sesame", File.ReadAllText(f), StringComparison.Ordinal));
        Assert.DoesNotContain("sesame", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_all_there_is_when_it_is_asked_for()
    {
        ToolResult run = await DcpAsync("run", "flights", "--uri", flights.Uri, "-i", "1", "--args", Hurried, "--json");
        string file = Path.Combine(_directory, "x.run.json");
        await File.WriteAllTextAsync(file, run.EnsureSuccess().Output, TestContext.Current.CancellationToken);

        Assert.Equal(1, RunResultFile.Read(file).Operations[0].Count);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_what_can_be_kept_is()
    {
        foreach (string name in (string[])["f1.csv", "f1.txt"])
            File.CreateSymbolicLink(Path.Combine(_directory, name), "/dev/full");
        ToolResult run = await DcpAsync(
            "run", "flights", "--uri", flights.Uri, "-i", "3", "--args", Hurried, "--name", "f1", "--out", _directory, "-s", _directory);

        Assert.Equal(3, run.ExitCode);
        Assert.Matches("^dcp: not everything could be kept: No space left on device : '.*f1.csv'; No space left on device : '.*f1.txt'\n$", run.Error);
        Assert.Contains("__cycle__", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, RunResultFile.Read(Path.Combine(_directory, "f1.run.json")).Operations[0].Count);
    }

    [Fact]
    public async Task An_argument_file_that_is_no_json_is_named()
    {
        string file = Path.Combine(_directory, "args.json");
        await File.WriteAllTextAsync(file, "delay: 3", TestContext.Current.CancellationToken);
        ToolResult run = await DcpAsync("run", "flights", "--uri", flights.Uri, "--args", file);

        Assert.Equal((1, true), (run.ExitCode, run.Error.StartsWith($"dcp: {file}: arguments are not JSON: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Levels_are_printed_one_by_one()
    {
        ToolResult run = await DcpAsync(
            "run", "flights", "--uri", flights.Uri, "--steps", "2,3", "--step-duration", "1", "--args", Hurried, "--name", "l1", "--out", _directory);

        Assert.Matches(
            "(?s)>>> 2 connections\nrun_name +l1.c2\n.*>>> 3 connections\nrun_name +l1.c3\n.*>>> all levels\nrun_name +l1\n", run.EnsureSuccess().Output);
        Assert.Equal([2, 3], RunResultFile.Read(Path.Combine(_directory, "l1.run.json")).Levels.Select(l => l.Connections));
    }

    [Fact]
    public async Task Prometheus_sees_a_run_that_goes_on()
    {
        int port = Ports.Free();
        using Process run = await StartAsync("run", "flights", "--uri", flights.Uri, "-c", "2", "--args", Hurried, "-p", $"{port}");
        Task<string> output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using HttpClient client = new();
        string metrics = "";
        while (!metrics.Contains("connections_open{workload=\"flights\",target=\"direct\"} 2", StringComparison.Ordinal))
        {
            if (run.HasExited) Assert.Fail($"it has ended: {await error}\n{await output}");
            try
            {
                metrics = await client.GetStringAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }

        Signals.Send(run.Id, Signals.Int);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;

        Assert.Contains("operation=\"status\",le=\"+Inf\"} ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_names_every_argument()
    {
        ToolResult list = await DcpAsync("list");

        Assert.All((string[])["flights", "schedule_freq", "batch_size", "txn_pooling"], n => Assert.Contains(n, list.EnsureSuccess().Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Init_says_when_there_is_nothing_to_do()
    {
        ToolResult init = await DcpAsync("init", "flights", "--uri", flights.Uri, "--flights", $"{FlightsFixture.Flights}");

        Assert.Equal("4,000 flights are there already: nothing to do", init.EnsureSuccess().Lines[0]);
    }

    [Theory]
    [InlineData(1, "workload 'nope' is not known; these are: flights", "run", "nope", "--uri", "{uri}")]
    [InlineData(1, "the URI has to begin with postgresql://", "run", "flights", "--uri", "localhost")]
    [InlineData(1, "arguments are not JSON", "run", "flights", "--uri", "{uri}", "--args", "{no")]
    [InlineData(1, "--args is neither a JSON object nor a file", "run", "flights", "--uri", "{uri}", "--args", "/no/such/file")]
    [InlineData(1, "argument batch_size: '0' is not allowed; 1 to 10000 is", "run", "flights", "--uri", "{uri}", "--args", "{\"batch_size\": 0}")]
    [InlineData(1, "argument flights: 'x' is not allowed; 1 to 100000000 is", "init", "flights", "--uri", "{uri}", "--flights", "x")]
    [InlineData(1, "concurrency: 1 to 100000 are allowed", "run", "flights", "--uri", "{uri}", "-c", "0")]
    [InlineData(1, "--ramp: 0 to 2592000 seconds are allowed, not -1", "run", "flights", "--uri", "{uri}", "--ramp", "-1")]
    [InlineData(1, "directory '/proc/none' cannot be made", "run", "flights", "--uri", "{uri}", "--out", "/proc/none")]
    [InlineData(1, "--steps: 'x' is not a number of connections", "run", "flights", "--uri", "{uri}", "--steps", "8,x")]
    [InlineData(1, "--step-duration is needed", "run", "flights", "--uri", "{uri}", "--steps", "8")]
    [InlineData(1, "port: 'x' is not allowed", "run", "flights", "--uri", "{uri}", "-p", "x")]
    [InlineData(2, "--uri", "run", "flights")]
    [InlineData(2, "--nope", "run", "flights", "--uri", "{uri}", "--nope")]
    [InlineData(2, "-c", "run", "flights", "--uri", "{uri}", "-c", "many")]
    [InlineData(3, "Connection refused", "run", "flights", "--uri", "postgresql://u@127.0.0.1:1/d")]
    [InlineData(3, "SQLSTATE 28P01", "run", "flights", "--uri", "postgresql://scram_user:wrong@127.0.0.1:{port}/app")]
    [InlineData(3, "SQLSTATE 3D000", "init", "flights", "--uri", "postgresql://trust_user@127.0.0.1:{port}/nowhere")]
    [InlineData(3, "'dcp workload init flights' makes the tables", "run", "flights", "--uri", "postgresql://trust_user@127.0.0.1:{port}/postgres")]
    public async Task What_is_wrong_is_one_line_and_an_exit_code(int exitCode, string complaint, params string[] arguments)
    {
        ToolResult result = await DcpAsync([.. arguments.Select(a => a
            .Replace("{uri}", flights.Uri, StringComparison.Ordinal)
            .Replace("{port}", $"{postgres.Port}", StringComparison.Ordinal))]);

        Assert.Contains(complaint, result.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.DoesNotContain(" at Dcp.", result.Error, StringComparison.Ordinal);
        if (exitCode != 2)
            Assert.Equal("dcp: ", result.Error[..5]);
    }

    [Theory]
    [InlineData(Signals.Int)]
    [InlineData(Signals.Term)]
    public async Task A_signal_ends_the_workers_and_keeps_what_there_is(int signal)
    {
        using Process run = await StartAsync(
            "run", "flights", "--uri", flights.Uri + "&application_name=signalled", "-c", "4", "--workers", "2", "--args", Hurried, "--name", "s1", "--out", _directory);
        Task<string> output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        int[] workers = await WorkersOfAsync(run, count: 2);
        await using (Npgsql.NpgsqlConnection connection = await flights.ConnectAsync())
        {
            while (await connection.ScalarAsync("select count(*) from pg_stat_activity where application_name = 'signalled' and query like 'UPDATE%'") == "0")
                Assert.False(run.HasExited);
        }

        Signals.Send(run.Id, signal);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(128 + signal, run.ExitCode);
        Assert.Matches("partial +interrupted", await output);
        Assert.Equal("interrupted", RunResultFile.Read(Path.Combine(_directory, "s1.run.json")).Partial);
        Assert.All(workers, w => Assert.False(Directory.Exists($"/proc/{w}"), $"worker {w} is still there"));
    }

    [Fact]
    public async Task Workers_end_when_the_runner_is_killed()
    {
        using Process run = await StartAsync("run", "flights", "--uri", flights.Uri, "-c", "4", "--workers", "2", "--args", Hurried);
        int[] workers = await WorkersOfAsync(run, count: 2);
        run.Kill();

        while (workers.Any(w => Directory.Exists($"/proc/{w}")))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_worker_that_is_killed_ends_the_run_and_its_results_stay()
    {
        using Process run = await StartAsync(
            "run", "flights", "--uri", flights.Uri, "-c", "4", "--workers", "2", "--args", Hurried, "--name", "k1", "--out", _directory);
        Task<string> output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        int[] workers = await WorkersOfAsync(run, count: 2);
        await using (Npgsql.NpgsqlConnection connection = await flights.ConnectAsync())
        {
            // Many cycles of both workers.
            string? before = await connection.ScalarAsync("select now()::text");
            while (await connection.ScalarAsync($"select count(*) > 200 from flight_status where updated_at > '{before}'") == "False")
                Assert.False(run.HasExited);
        }

        Signals.Send(workers[0], Signals.Kill);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("ended with exit code 137", await error, StringComparison.Ordinal);
        Assert.True((await output).Contains("__cycle__", StringComparison.Ordinal), await error);
    }

    [Fact]
    public async Task A_worker_holds_more_connections_than_most_shells_allow_files()
    {
        await using PoolerProcess pooler = await PgBouncerProcess.StartAsync(PoolerConfig.For(postgres.Server, ("max_client_conn", 500), ("default_pool_size", 4)));
        string uri = FlightsFixture.UriOf(pooler.Port, flights.Database);
        ToolResult run = await Tool.RunAsync(
            "sh",
            ["-c", "ulimit -Sn 128; exec \"$@\"", "sh", await DcpBinary.PathAsync(), "workload", "run", "flights", "--uri", uri, "-c", "200", "-i", "200", "--no-prepare", "--args", Hurried]);

        Assert.Matches("connections opened +200\n", run.EnsureSuccess().Output);
        Assert.Matches("errors +0\n", run.Output);
    }

    private static async Task<ToolResult> DcpAsync(params string[] arguments) =>
        await Tool.RunAsync(await DcpBinary.PathAsync(), ["workload", .. arguments]);

    private static async Task<Process> StartAsync(params string[] arguments)
    {
        ProcessStartInfo info = new(await DcpBinary.PathAsync(), ["workload", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(info)!;
    }

    private static async Task<int[]> WorkersOfAsync(Process run, int count)
    {
        while (true)
        {
            int[] pids = Processes.ChildrenOf(run.Id);
            if (pids.Length == count)
                return pids;
            Assert.False(run.HasExited);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
