using System.Text.RegularExpressions;
using Dcp.SystemTests.Support;
using Dcp.Workload.Database;
using Dcp.Workload.Report;
using Dcp.Workload.Results;
using Npgsql;

namespace Dcp.SystemTests.Demo;

/// <summary>
/// With <see cref="FakeCockroach"/> in the place of <c>cockroach</c>: a real one cannot be had here. What these tests show is that the
/// command lines are the documented ones, in order, and that processes and files go away; nothing about CockroachDB itself.
/// </summary>
public sealed class ScratchCockroachTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_nodes_are_started_and_initialized_by_the_documented_commands()
    {
        using FakeCockroach program = new();
        int[] pids;
        string calls;
        (int sql, int http) = (0, 0);
        await using (ScratchCockroach cockroach = await ScratchCockroach.StartAsync(program.Program, Cancellation))
        {
            (sql, http) = (cockroach.Port, cockroach.HttpUris[0].Port);
            pids = [.. cockroach.Pids];
            calls = program.Calls;
            Assert.Equal("CockroachDB v25.2.1, 3 nodes", cockroach.Version);
            Assert.Equal(CockroachPlan.Addresses.Select(address => $"https://{address}:{http}/"), cockroach.HttpUris.Select(uri => uri.ToString()));
            Assert.Contains("user=pgb&", cockroach.UserUri.Query, StringComparison.Ordinal);
            Assert.Contains($"host=127.0.0.1,127.0.0.2,127.0.0.3&port={sql}&sslmode=verify-full&", cockroach.UserUri.Query, StringComparison.Ordinal);
            Assert.Contains($"host=127.0.0.1&port={sql}&", cockroach.AdminUri.Query, StringComparison.Ordinal);
            Assert.All(pids, pid => Assert.True(Directory.Exists($"/proc/{pid}")));
        }

        Assert.Equal(3, pids.Length);
        Assert.All(pids, pid => Assert.False(Directory.Exists($"/proc/{pid}"), $"process {pid} is left"));
        string join = $"--join=127.0.0.1:{sql},127.0.0.2:{sql},127.0.0.3:{sql} --listening-url-file=listening-url";
        string Start(int node) => $"start --certs-dir=[^ ]*certs --store=data --listen-addr=127.0.0.{node}:{sql} --http-addr=127.0.0.{node}:{http} {join}";
        string init = $"init --certs-dir=certs --host=127.0.0.1:{sql}";
        AssertInOrder(
            calls,
            "cert create-ca --certs-dir=certs --ca-key=safe/ca.key",
            "cert create-node 127.0.0.1 127.0.0.2 127.0.0.3 localhost --certs-dir=certs --ca-key=safe/ca.key",
            "cert create-client root --certs-dir=certs --ca-key=safe/ca.key",
            Start(1),
            init,
            init,
            $"sql --certs-dir=certs --host=127.0.0.1:{sql} --file=users.sql",
            "CREATE ROLE me WITH LOGIN PASSWORD '[0-9a-f]{32}';",
            "GRANT admin TO me;",
            "CREATE ROLE pgb WITH LOGIN PASSWORD '[0-9a-f]{32}';",
            "version --build-tag");
        AssertInOrder(calls, Start(2), init);
        AssertInOrder(calls, Start(3), init);
    }

    [Fact]
    public async Task A_node_that_does_not_start_gives_its_last_words()
    {
        using FakeCockroach program = new();
        program.Break();

        DatabaseUnavailableException error =
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => ScratchCockroach.StartAsync(program.Program, Cancellation));

        Assert.Contains("no store for you", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_program_is_said_to_be_none()
    {
        string file = Path.GetTempFileName();

        DatabaseUnavailableException error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => ScratchCockroach.StartAsync(file, Cancellation));
        File.Delete(file);

        Assert.Contains("Permission denied", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_runs_directly_on_three_nodes_and_through_dcp_and_leaves_nothing()
    {
        using FakeCockroach program = new();
        await using PostgresServer postgres = await StartPostgresAsync(program);
        program.SetTarget(postgres.Port);
        await using DemoRun demo = await DemoRun.StartAsync(
            "--database", "cockroach", "--binary", program.Program, "--connections", "12", "--pool-size", "6", "--workers", "2", "--iterations", "96", "--flights", "2000");

        (int exitCode, string error) = await demo.WaitForExitAsync();

        Assert.True(exitCode == 0, $"exit code {exitCode}: {error}\n{demo.Output}");
        Assert.Contains("CockroachDB v25.2.1, 3 nodes", demo.Output, StringComparison.Ordinal);
        Assert.All(["flights.direct", "flights.managed"], name =>
        {
            RunResult run = RunResultFile.Read(RunResultFile.PathFor(demo.Out, name));
            Assert.Empty(run.Errors);
            Assert.Equal(96, RunFigures.Cycle(run)!.Count);
            Assert.Contains("--database cockroach", run.Options["command"], StringComparison.Ordinal);
            Assert.DoesNotContain("password", run.Uri, StringComparison.Ordinal);
        });
        await demo.AssertNothingLeftAsync();
    }

    private static async Task<PostgresServer> StartPostgresAsync(FakeCockroach program)
    {
        if (UnixAccount.ForDatabase() is { } account)
            (await Tool.RunAsync("chown", [$"{account.Uid}:{account.Gid}", program.Key])).EnsureSuccess();
        PostgresServer postgres = await PostgresServer.StartAsync(new PostgresOptions
        {
            Databases = ["defaultdb"],
            Hba = [$"host all {Users.Admin} 127.0.0.1/32 trust", "local all all trust", "hostssl all all 127.0.0.1/32 scram-sha-256"],
            Settings = new Dictionary<string, string> { ["ssl"] = "on", ["ssl_cert_file"] = program.Certificate, ["ssl_key_file"] = program.Key },
        });
        await using NpgsqlConnection connection = await postgres.ConnectAsync("postgres", Users.Admin);
        await connection.ExecuteAsync("create role admin; grant pg_monitor to admin");
        return postgres;
    }

    private static void AssertInOrder(string calls, params string[] patterns)
    {
        int from = 0;
        foreach (string pattern in patterns)
        {
            Match match = new Regex(pattern).Match(calls, from);
            Assert.True(match.Success, $"'{pattern}' is missing, or out of order, in:\n{calls}");
            from = match.Index + match.Length;
        }
    }
}
