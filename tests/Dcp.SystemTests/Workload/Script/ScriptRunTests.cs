using Dcp.SystemTests.Support;
using Dcp.Workload;
using Dcp.Workload.Results;
using Dcp.Workload.Running;
using Npgsql;

namespace Dcp.SystemTests.Workload.Script;

public sealed class ScriptRunTests(PostgresFixture postgres) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-script").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_transaction_that_pgbench_is_known_for_runs_as_it_does_there(bool prepare)
    {
        string database = await postgres.CreateDatabaseAsync();
        (await Tool.PgbenchAsync(["-h", "127.0.0.1", "-p", $"{postgres.Port}", "-U", Users.Admin, "-i", "-q", database])).EnsureSuccess();
        string script = Write("tpcb.sql", """
            \set aid random(1, 100000 * :scale)
            \set bid random(1, 1 * :scale)
            \set tid random(1, 10 * :scale)
            \set delta random(-5000, 5000)
            BEGIN;
            UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
            SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
            UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid;
            UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = :bid;
            INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);
            END;
            """);
        RunResult result = await RunAsync(script, Uri(database, Users.Admin), connections: 6, iterations: 120, prepare: prepare);

        Assert.Empty(result.Errors);
        Assert.Equal(["__cycle__", "tpcb"], result.Operations.Select(o => o.Id));
        Assert.Equal((120, "tpcb.sql"), (result.Operations[1].Count, result.Workload));
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        Assert.Equal("120", await connection.ScalarAsync("select count(*) from pgbench_history"));
        Assert.Equal("True", await connection.ScalarAsync(
            "select (select sum(abalance) from pgbench_accounts) = sum(delta) and (select sum(bbalance) from pgbench_branches) = sum(delta) from pgbench_history"));
    }

    [Fact]
    public async Task A_script_leaves_what_pgbench_leaves()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync("create table kept (line int, what text)");
        string script = Write("same.sql", """
            -- comments; do not count
            \set a 7
            \set b -:a * 3 + 40 / 3 - 17 % 5
            \set c double(:a) / 3
            \set d greatest(:a, :b, 4.5) + least(1, 2) + abs(-2)
            \set e int(2.5) + int(3.5) + int(-0.5) + mod(:a, 4)
            \set f sqrt(2) * pow(2, 0.5) + ln(exp(1)) + pi()
            \set g :word
            INSERT INTO kept VALUES (1, :a), (2, :b), (3, :c), (4, :d), (5, :e), (6, :f), (7, :g);
            SELECT count(*) AS n, 'x;y'::text AS t FROM kept WHERE what <> ';a' \gset got_
            INSERT INTO kept VALUES (8, :got_n), (9, :got_t || $$;a$$), (10, :scale), (11, :client_id);
            \set h :got_n + \
                   1
            INSERT INTO kept SELECT 12, :h; /* ; */ INSERT INTO kept VALUES (13, 'it''s ; E''' || E'\'');
            \sleep 1 us
            """);
        (await Tool.PgbenchAsync(
            ["-h", "127.0.0.1", "-p", $"{postgres.Port}", "-U", Users.Admin, "-n", "-M", "prepared", "-t", "1", "-s", "3", "-D", "word=7.25", "-f", script, database]))
            .EnsureSuccess();
        string? expected = await connection.ScalarAsync("select string_agg(line || ' ' || what, E'\\n' order by line) from kept");
        await connection.ExecuteAsync("truncate kept");
        RunResult result = await RunAsync(script, Uri(database, Users.Admin), arguments: [("scale", "3"), ("word", "7.25")]);

        Assert.Empty(result.Errors);
        Assert.Equal(expected, await connection.ScalarAsync("select string_agg(line || ' ' || what, E'\\n' order by line) from kept"));
    }

    [Fact]
    public async Task Scripts_are_chosen_by_weight_and_the_same_seed_chooses_the_same()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync("create table drawn (client int, what text, number bigint); grant all on drawn to public");
        string often = Write("often.sql", "\\set n random(1, 1000000)\ninsert into drawn values (:client_id, 'often', :n);");
        string seldom = Write("seldom.sql", "\\set n random_zipfian(1, 1000, 1.5)\ninsert into drawn values (:client_id, 'seldom', :n);");
        List<string?> runs = [];
        for (int run = 0; run < 2; run++)
        {
            RunResult result = await RunAsync(
                $"{often}@9,{seldom}", Uri(database), connections: 4, iterations: 200, workers: 2, arguments: [("random_seed", "42")]);
            Assert.Equal(["__cycle__", "often", "seldom"], result.Operations.Select(o => o.Id));
            Assert.Equal(200, result.Operations[1].Count + result.Operations[2].Count);
            Assert.InRange(result.Operations[2].Count, 5, 40);
            runs.Add(await connection.ScalarAsync("select md5(string_agg(client || what || number, ' ' order by client, what, number)) || count(distinct client) from drawn"));
            await connection.ExecuteAsync("truncate drawn");
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.EndsWith("4", runs[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_a_transaction_leaves_the_connection_fit_for_the_next_one()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database, Users.Admin);
        await connection.ExecuteAsync("create table once (n int primary key); insert into once values (5); grant all on once to public");
        string script = Write("once.sql", "\\set n random(1, 10)\nbegin;\nselect 1;\ninsert into once values (:n);\nend;");
        RunResult result = await RunAsync(script, Uri(database), connections: 1, iterations: 60);

        Assert.Null(result.Partial);
        Assert.Equal("23505", Assert.Single(result.Errors).SqlState);
        Assert.Equal(60, result.Errors[0].Count + result.Operations[1].Count);
        Assert.Equal(0, result.Reconnects);
        Assert.Equal($"{1 + result.Operations[1].Count}", await connection.ScalarAsync("select count(*) from once"));
    }

    [Theory]
    [InlineData("\\set a 1 / (:scale - 1)\nselect :a;", "1: division by zero")]
    [InlineData("select 1;\nselect generate_series(1, 2) as a \\gset\nselect :a;", "2: \\gset needs exactly one row, not 2")]
    [InlineData("select 1 as a \\gset\nselect :b;", "2: variable :b is not set; these are: :a, :client_id, :random_seed, :scale")]
    [InlineData("\\set a -1\n\\sleep :a\nselect 1;", "2: -1 is no time to sleep")]
    public async Task What_goes_wrong_in_a_script_ends_the_run_and_names_the_line(string text, string complaint)
    {
        string script = Write("wrong.sql", text);
        WorkloadFailedException failed = await Assert.ThrowsAsync<WorkloadFailedException>(() => RunAsync(script, Uri("app"), iterations: 3));

        Assert.Contains($"{script}:{complaint}", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_begins_transactions_is_not_run_inside_of_another()
    {
        string script = Write("begins.sql", "begin;\nselect 1;\nend;");
        WorkloadInputException refused = await Assert.ThrowsAsync<WorkloadInputException>(() => RunAsync(script, Uri("app"), autocommit: false));

        Assert.EndsWith("begins a transaction itself, and cannot be run with --no-autocommit, which does so too", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.sql", "select :a;", "run", 1, "argument a has to be given: variable :a of {file}:1")]
    [InlineData("a.sql", "select 1;\n\\startpipeline", "run", 1, "{file}:2: \\startpipeline is not supported; \\set, \\sleep and \\gset are")]
    [InlineData("a.sql", "select * from missing;", "run", 3, "a: relation \"missing\" does not exist (SQLSTATE 42P01)\n")]
    [InlineData("a.sql", "select 1;", "init", 1, "a script makes no tables")]
    [InlineData("a.sql", "select 1;", "verify", 1, "workload 'a.sql' has nothing to verify")]
    public async Task What_is_wrong_is_one_line_and_an_exit_code(string name, string text, string verb, int exitCode, string complaint)
    {
        string script = Write(name, text);
        ToolResult result = await Tool.RunAsync(
            await DcpBinary.PathAsync(), ["workload", verb, script, "--uri", Uri("app"), .. (string[])(verb == "run" ? ["-i", "1"] : [])]);

        Assert.Contains(complaint.Replace("{file}", script, StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
    }

    [Fact]
    public async Task The_list_shows_what_a_script_needs()
    {
        string script = Write("a.sql", "\\set b :a * :scale\nselect :b;");
        ToolResult list = await Tool.RunAsync(await DcpBinary.PathAsync(), ["workload", "list", script]);

        Assert.Matches("(?m)^a +\\(needed\\) +any text or number +variable :a of .*a.sql:1$", list.EnsureSuccess().Output);
        Assert.Matches("(?m)^scale +1 +1 to 2147483647 ", list.Output);
    }

    private static async Task<RunResult> RunAsync(
        string scripts,
        string uri,
        int connections = 1,
        long iterations = 1,
        int workers = 1,
        bool prepare = true,
        bool autocommit = true,
        (string Name, string Value)[]? arguments = null) =>
        await new WorkloadRunner(TimeProvider.System).RunAsync(
            new RunOptions
            {
                Workload = scripts,
                Uri = uri,
                Arguments = (arguments ?? []).ToDictionary(a => a.Name, a => a.Value),
                Connections = connections,
                Iterations = iterations,
                Workers = workers,
                Prepare = prepare,
                Autocommit = autocommit,
                Launcher = new InProcessLauncher(),
            },
            null,
            TestContext.Current.CancellationToken);

    private string Uri(string database, string user = Users.Scram) => FlightsFixture.UriOf(postgres.Port, database, user);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
