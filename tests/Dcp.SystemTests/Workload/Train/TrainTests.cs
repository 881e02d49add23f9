using Dcp.SystemTests.Support;
using Dcp.Workload;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Dcp.Workload.Workloads;
using Dcp.Workload.Workloads.Train;
using Npgsql;

namespace Dcp.SystemTests.Workload.Train;

public sealed class TrainTests(PostgresFixture postgres)
{
    private static readonly Dictionary<string, string> Hurried = new() { ["delay"] = "0", ["min_batch_size"] = "3", ["max_batch_size"] = "20" };

    public static TheoryData<string> Variants => [.. TrainVariant.All.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Events_are_whole_after_many_clients_moved_them(string name)
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, name, ("events", "500"));
        RunResult result = await RunAsync(name, uri, connections: 12, iterations: 120);
        TrainVariant variant = TrainVariant.All.Single(v => v.Name == name);

        Assert.Null(result.Partial);
        Assert.Empty(result.Errors);
        Assert.Equal(["__cycle__", "add", "process", "archive"], result.Operations.Select(o => o.Id));
        Assert.All(result.Operations, o => Assert.Equal(120, o.Count));
        AssertWhole(await VerifyAsync(name, uri));

        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        Assert.Equal("120", await connection.ScalarAsync($"select count(*) from {variant.Ledger} where added_at > (select min(added_at) from {variant.Ledger})"));
        Assert.NotEqual("0", await connection.ScalarAsync($"select count(*) from {variant.Archive}"));
        Assert.NotEqual("0", await connection.ScalarAsync($"select count(*) from {variant.Status} where status = 'FAILED'"));
        Assert.NotEqual("0", await connection.ScalarAsync($"select count(*) from {variant.Table} where payload::jsonb->>'state' <> 'NEW'"));

        // What stands beside the payload is what the payload says, also of what was changed and archived.
        foreach (string table in (string[])[variant.Table, variant.Archive])
        {
            Assert.Equal("0", await connection.ScalarAsync($"""
                select count(*) from {table}
                where (payload::jsonb->>'eventType', payload::jsonb->>'authorityId', payload::jsonb->'train'->>'trainId', (payload::jsonb->>'createdAt')::timestamptz)
                    is distinct from (event_type::text, authority_id::text, train_id, created_at)
                """));
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Every_way_to_send_statements_gives_the_same_transactions(bool prepare, bool autocommit)
    {
        (_, string uri) = await Prepared.CreateAsync(postgres, "train-jsonb", ("events", "100"));
        RunResult result = await RunAsync("train-jsonb", uri, connections: 4, iterations: 20, prepare, autocommit);

        Assert.Empty(result.Errors);
        AssertWhole(await VerifyAsync("train-jsonb", uri));
    }

    [Fact]
    public async Task Events_are_whole_after_connections_were_lost_in_the_midst_of_transactions()
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "train-text", ("events", "200"));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        using CancellationTokenSource stop = new();
        Task<RunResult> run = new WorkloadRunner(TimeProvider.System).RunAsync(
            Endless("train-text", uri + "&application_name=torn", connections: 8), null, stop.Token);
        for (int killed = 0; killed < 4 && !run.IsCompleted;)
        {
            // One at a time, wherever it is: in a statement, thinking, or committing.
            killed += int.Parse(
                (await connection.ScalarAsync(
                    "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity where application_name = 'torn' and xact_start is not null and query like '%$1%' order by random() limit 1) as one"))!,
                System.Globalization.CultureInfo.InvariantCulture);
        }

        await stop.CancelAsync();
        RunResult result = await run;
        Assert.True(result.Reconnects > 0);
        AssertWhole(await VerifyAsync("train-text", uri));
    }

    [Theory]
    [InlineData("pgbouncer")]
    [InlineData("dcp")]
    public async Task Events_are_whole_after_a_pooler_dealt_few_servers_to_many_clients(string peer)
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "train-jsonb-manual", ("events", "300"));
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 3), ("pool_mode", "transaction"));
        await using PoolerProcess pooler = await (peer == "dcp" ? DcpProcess.StartAsync(config) : PgBouncerProcess.StartAsync(config));
        RunResult result = await RunAsync(
            "train-jsonb-manual", FlightsFixture.UriOf(pooler.Port, database), connections: 16, iterations: 80, prepare: false);

        Assert.Null(result.Partial);
        Assert.Empty(result.Errors);
        Assert.All(result.Operations, o => Assert.Equal(80, o.Count));
        AssertWhole(await VerifyAsync("train-jsonb-manual", uri));
    }

    [Fact]
    public async Task Events_are_whole_after_the_database_died_and_came_back()
    {
        await using PostgresServer server = await PostgresServer.StartAsync(new PostgresOptions { MaxConnections = 30 });
        string uri = FlightsFixture.UriOf(server.Port, "app");
        await Prepared.InitAsync("train-text", uri, ("events", "200"));
        using CancellationTokenSource stop = new();
        RestartOnce death = new(server, connections: 8, stop) { Kills = true };
        RunResult result = await new WorkloadRunner(TimeProvider.System).RunAsync(Endless("train-text", uri, connections: 8), death, stop.Token);
        await death.Done!;

        Assert.True(result.Reconnects > 0);
        AssertWhole(await VerifyAsync("train-text", uri));
    }

    [Fact]
    public async Task A_second_init_does_nothing_another_size_or_a_wish_makes_all_anew()
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "train-jsonb", ("events", "50"));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync("delete from events_jsonb");

        Assert.Equal(["50 events are there already: nothing to do"], await Prepared.InitAsync("train-jsonb", uri, ("events", "50")));
        Assert.Equal("0", await connection.ScalarAsync("select count(*) from events_jsonb"));

        await Prepared.InitAsync("train-jsonb", uri, ("events", "50"), ("fresh", "true"));
        Assert.Equal("50 50", await connection.ScalarAsync("select (select count(*) from events_jsonb) || ' ' || (select count(*) from events_jsonb_status where status = 'PENDING')"));

        Assert.Equal("dropping the present tables (dcp workload train-jsonb: 50 events)", (await Prepared.InitAsync("train-jsonb", uri, ("events", "1200")))[0]);
        Assert.Equal("1200 2", await connection.ScalarAsync("select (select count(*) from events_jsonb) || ' ' || (select count(*) from events_jsonb_ledger)"));
    }

    [Fact]
    public async Task All_variants_live_in_one_database_and_a_type_of_somebody_else_is_left_alone()
    {
        (string database, string uri) = await Prepared.CreateAsync(postgres, "train-jsonb", ("events", "5"));
        await Prepared.InitAsync("train-jsonb-manual", uri, ("events", "5"));
        await Prepared.InitAsync("train-text", uri, ("events", "5"));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync("alter type event_type add value 'LANDSLIDE'");

        WorkloadInputException refused = await Assert.ThrowsAsync<WorkloadInputException>(
            () => Prepared.InitAsync("train-text", uri, ("events", "6")));
        Assert.Contains("there is a type event_type already with other values", refused.Message, StringComparison.Ordinal);
        Assert.Equal("5", await connection.ScalarAsync("select count(*) from events_text"));
    }

    [Fact]
    public async Task Batch_sizes_that_contradict_each_other_are_refused()
    {
        (_, string uri) = await Prepared.CreateAsync(postgres, "train-text", ("events", "0"));
        WorkloadInputException refused = await Assert.ThrowsAsync<WorkloadInputException>(() => new WorkloadRunner(TimeProvider.System).RunAsync(
            new RunOptions { Workload = "train-text", Uri = uri, Arguments = new Dictionary<string, string> { ["min_batch_size"] = "200" }, Launcher = new InProcessLauncher() },
            null,
            TestContext.Current.CancellationToken));

        Assert.Equal("argument min_batch_size: 200 is more than max_batch_size, 100", refused.Message);
    }

    private static Task<RunResult> RunAsync(
        string name, string uri, int connections, long iterations, bool prepare = true, bool autocommit = true) =>
        new WorkloadRunner(TimeProvider.System).RunAsync(
            new RunOptions
            {
                Workload = name,
                Uri = uri,
                Arguments = Hurried,
                Connections = connections,
                Iterations = iterations,
                Workers = 2,
                Prepare = prepare,
                Autocommit = autocommit,
                Launcher = new InProcessLauncher(),
            },
            null,
            TestContext.Current.CancellationToken);

    /// <summary>For a run that the test ends; what is under way then is finished, however long it takes.</summary>
    private static RunOptions Endless(string name, string uri, int connections) => new()
    {
        Workload = name,
        Uri = uri,
        Arguments = Hurried,
        Connections = connections,
        Duration = RestartOnce.Longest,
        InterruptGrace = TimeSpan.FromMinutes(1),
        Workers = 2,
        Launcher = new InProcessLauncher(),
    };

    private static Task<IReadOnlyList<WorkloadCheck>> VerifyAsync(string name, string uri) =>
        WorkloadVerification.RunAsync(name, uri, TestContext.Current.CancellationToken);

    private static void AssertWhole(IReadOnlyList<WorkloadCheck> checks)
    {
        Assert.Equal(7, checks.Count);
        Assert.All(checks, c => Assert.True(c.Wrong == 0, $"{c.Claim}: {string.Join("; ", c.Examples)}"));
    }
}
