using System.Globalization;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>Drivers that prepare, through servers that are a quarter as many as they are.</summary>
public sealed class PreparedStatementTests(PostgresFixture postgres)
{
    private const int Clients = 12;
    private const int Servers = 3;

    [Fact]
    public async Task Npgsql_prepares_by_itself_and_explicitly()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(
            PoolerConfig.For(postgres.Server, ("default_pool_size", Servers), ("max_prepared_statements", 10)));

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(seed => UseAsync(pooler.Port, database, seed)));

        string statistics = (await pooler.ConsoleAsync("SHOW STATS_TOTALS")).EnsureSuccess().Output;
        Assert.Contains(database, statistics, StringComparison.Ordinal);
        await using NpgsqlConnection connection = await pooler.ConnectAsync(database);
        string? kept = await connection.ScalarAsync("select count(*) from pg_prepared_statements where name like 'PGBOUNCER\\_%'");
        Assert.InRange(int.Parse(kept!, CultureInfo.InvariantCulture), 1, 10);
    }

    [Theory]
    [InlineData("prepared")]
    [InlineData("extended")]
    public async Task Pgbench_prepares(string mode)
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", Servers)));
        (await Tool.PsqlAsync(pooler.Conninfo(database), "create table t(a int); insert into t values (1)", password: Users.Password)).EnsureSuccess();
        string script = Path.Combine(pooler.Directory, "t.sql");
        await File.WriteAllTextAsync(script, "\\set n random(1, 1000)\nbegin;\nselect a + :n from t;\nupdate t set a = a where a = :n;\nend;\n");

        // A thread for each client: pgbench waits for its PREPARE in a way that keeps the thread from everything else.
        ToolResult result = await Tool.PgbenchAsync(
            ["-n", "-M", mode, "-c", $"{Clients}", "-j", $"{Clients}", "-t", "50", "-f", script, "-h", "127.0.0.1", "-p", $"{pooler.Port}", "-U", Users.Trust, database],
            password: Users.Password);

        Assert.Equal(Clients * 50, Tool.PgbenchTransactions(result.EnsureSuccess()));
    }

    [Fact]
    public async Task Psycopg_prepares_what_it_runs_often()
    {
        ToolResult there = await Tool.RunAsync("/usr/bin/python3", ["-c", "import psycopg"]);
        Assert.SkipUnless(there.ExitCode == 0, "python3-psycopg is not installed");
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", Servers)));

        ToolResult result = await Tool.RunAsync("/usr/bin/python3", ["-c", Psycopg, $"{pooler.Conninfo(database)} password='{Users.Password}'", $"{Clients}"]);

        Assert.Equal("done", result.EnsureSuccess().Output.Trim());
    }

    private const string Psycopg =
        """
        import psycopg, random, sys, threading
        failures = []
        def use(seed):
            try:
                r = random.Random(seed)
                with psycopg.connect(sys.argv[1], autocommit=seed % 2 == 0) as c:
                    for i in range(100):
                        q, v = r.randrange(40), r.randrange(1000)
                        assert c.execute(f"select {q} + %s::int", (v,)).fetchone()[0] == q + v
                        if i % 10 == 0:
                            with c.transaction():
                                for n in range(7):
                                    assert c.execute("select %s::text", ("a" * n,)).fetchone()[0] == "a" * n
                        if i % 37 == 5:
                            try:
                                c.execute("select 1 / %s::int", (0,))
                            except psycopg.errors.DivisionByZero:
                                c.rollback()
                        if i % 50 == 20:
                            with c.pipeline():
                                sent = [c.execute("select %s::int * 2", (n,), prepare=True) for n in range(20)]
                                assert [s.fetchone()[0] for s in sent] == [2 * n for n in range(20)]
                        if seed % 2: c.commit()
            except BaseException as failure:
                failures.append((seed, repr(failure)))
        threads = [threading.Thread(target=use, args=(seed,)) for seed in range(int(sys.argv[2]))]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(failures or "done")
        """;

    private static async Task UseAsync(int port, string database, int seed)
    {
        Random random = new(seed);
        NpgsqlConnectionStringBuilder settings = new(Connections.Describe(port, database, Users.Trust)) { MaxAutoPrepare = 5, AutoPrepareMinUsages = 2 };
        await using NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand prepared = new("select $1 * 3", connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = 0 } } };
        await prepared.PrepareAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 100; i++)
        {
            int text = random.Next(12);
            await using NpgsqlCommand command = new($"select $1 + {text}", connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = i } } };
            Assert.Equal(i + text, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            ((NpgsqlParameter<int>)prepared.Parameters[0]).TypedValue = i;
            Assert.Equal(3 * i, await prepared.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            if (i % 20 != 7) continue;
            await using NpgsqlCommand wrong = new("select 1 / $1", connection) { Parameters = { new NpgsqlParameter<int> { TypedValue = 0 } } };
            PostgresException failure = await Assert.ThrowsAsync<PostgresException>(() => wrong.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            Assert.Equal(PostgresErrorCodes.DivisionByZero, failure.SqlState);
        }
    }
}
