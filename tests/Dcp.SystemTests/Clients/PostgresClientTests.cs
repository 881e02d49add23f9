using Dcp.SystemTests.Support;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.SystemTests.Clients;

/// <summary>
/// The clients that come with PostgreSQL: psql, pgbench in all its protocols, pg_dump and pg_restore. pgbench has a thread for each client: it
/// waits for PREPARE without looking after the thread's other clients, whose transactions may hold the servers that it waits for.
/// </summary>
public sealed class PostgresClientTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("simple")]
    [InlineData("extended")]
    [InlineData("prepared")]
    public async Task Pgbench_works_in_every_protocol(string protocol)
    {
        await using ClientPooler pooler = await ClientPooler.StartAsync(postgres);
        await BenchAsync(pooler, ["-i", "-s", "1", "-q"]);
        ToolResult result = await BenchAsync(pooler, ["-M", protocol, "-c", "8", "-j", "8", "-t", "25", "--no-vacuum"]);
        Assert.Equal(200, Tool.PgbenchTransactions(result));
        Assert.Contains("number of failed transactions: 0 ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("extended")]
    [InlineData("prepared")]
    public async Task Pgbench_works_with_pipelines(string protocol)
    {
        await using ClientPooler pooler = await ClientPooler.StartAsync(postgres);
        string script = Path.GetTempFileName();
        try
        {
            string selects = string.Concat(Enumerable.Range(1, 20).Select(n => $"select {n} + :client_id;\n"));
            await File.WriteAllTextAsync(script, $"\\startpipeline\n{selects}\\endpipeline\n", TestContext.Current.CancellationToken);
            ToolResult result = await BenchAsync(pooler, ["-n", "-M", protocol, "-f", script, "-c", "8", "-j", "8", "-t", "25"]);
            Assert.Equal(200, Tool.PgbenchTransactions(result));
        }
        finally
        {
            File.Delete(script);
        }
    }

    [Fact]
    public async Task A_dump_is_taken_and_restored_through_the_pooler()
    {
        await using ClientPooler pooler = await ClientPooler.StartAsync(postgres);
        string other = await postgres.CreateDatabaseAsync();
        const string sql = "create table t(a int primary key, b text); insert into t select g, repeat('x', g) from generate_series(1, 500) g; create view v as select * from t; create index on t(b);";
        (await Tool.PsqlAsync(pooler.Uri, sql)).EnsureSuccess();
        string file = Path.GetTempFileName();
        try
        {
            (await RunAsync("pg_dump", ["-Fc", "-f", file, pooler.Uri])).EnsureSuccess();
            string target = pooler.Uri.Replace($"/{pooler.Database}", $"/{other}", StringComparison.Ordinal);
            (await RunAsync("pg_restore", ["--no-owner", "--no-privileges", "--no-comments", "--schema=public", "-d", target, file])).EnsureSuccess();
            await using NpgsqlConnection direct = await postgres.ConnectAsync(other, Users.Admin);
            Assert.Equal("125250", await direct.ScalarAsync("select sum(length(b)) from public.v"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Psql_works_with_what_it_asks_behind_the_scenes()
    {
        await using ClientPooler pooler = await ClientPooler.StartAsync(postgres);
        const string sql = """
            create table t(a int primary key, b text);
            \copy t from program 'seq -f "%g,x" 1 100' with (format csv)
            \d t
            \dt
            \l
            select count(*) as n from t \gset
            select :n + 1;
            begin; insert into t values (1000, 'x'); rollback;
            \copy (select * from t) to program 'cat > /dev/null'
            \encoding
            """;
        ToolResult result = await Tool.PsqlAsync(pooler.Uri, sql);
        result.EnsureSuccess();
        Assert.Contains("101", result.Output, StringComparison.Ordinal);
        Assert.Contains("UTF8", result.Output, StringComparison.Ordinal);
    }

    private static async Task<ToolResult> BenchAsync(ClientPooler pooler, string[] arguments)
    {
        ToolResult result = await Tool.PgbenchAsync(
            ["-h", "127.0.0.1", "-p", $"{pooler.Port}", "-U", Users.Scram, .. arguments, pooler.Database], TimeSpan.FromMinutes(5), Users.Password);
        result.EnsureSuccess();
        return result;
    }

    private static Task<ToolResult> RunAsync(string program, string[] arguments) =>
        Tool.RunAsync(Path.Combine(PostgresPrograms.FindDirectory(), program), arguments);
}
