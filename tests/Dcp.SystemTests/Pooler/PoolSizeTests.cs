using System.Globalization;
using Dcp.SystemTests.Cockroach.StandIn;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Pooler;

/// <summary>A pool size that steers itself, with a real PostgreSQL; and with the stand-in for CockroachDB, which is not CockroachDB.</summary>
public sealed class PoolSizeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task It_steers_itself_under_load_and_is_seen_everywhere()
    {
        PoolerConfig config = new();
        config.Databases["app"] = $"host=127.0.0.1 port={postgres.Port} dbname=postgres user={Users.Admin} pool_size=auto auto_pool_size_max=40 auto_pool_signals=query auto_pool_cores=2";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        string script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, "select pg_sleep(0.002);\n", TestContext.Current.CancellationToken);
        Task<ToolResult> load = Tool.PgbenchAsync(
            ["-n", "-h", "127.0.0.1", "-p", pooler.Port.ToString(CultureInfo.InvariantCulture), "-U", Users.Admin, "-c", "60", "-T", "8", "-f", script, "app"]);
        await pooler.WaitForLogAsync("app/postgres pool size 8 -> 16 (growing");
        await pooler.UntilAsync("SHOW POOL_SIZES", text => text.Contains(" active, 2 cores|", StringComparison.Ordinal));
        Assert.Equal(0, (await load).ExitCode);

        string row = (await pooler.ConsoleAsync("SHOW POOL_SIZES")).Output.Trim();
        string[] columns = row.Split('|');
        Assert.Equal(("app", "postgres", "2", "40"), (columns[0], columns[1], columns[4], columns[5]));
        Assert.EndsWith($"|{columns[2]}", (await pooler.ConsoleAsync("SHOW POOLS")).Output.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains($"|{Users.Admin}|{columns[2]}|0|0|", (await pooler.ConsoleAsync("SHOW DATABASES")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v25.2.1")]
    [InlineData("v26.1.0")]
    public async Task A_CockroachDB_node_that_says_it_is_overloaded_makes_it_smaller(string version)
    {
        using StandInCluster cluster = new(postgres.Port, new StandInOptions { Version = version });
        PoolerConfig config = new();
        config.Databases["app"] = $"{cluster.Entry} dbname=postgres user={Users.Admin} pool_size=auto";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        cluster.Nodes[1].Metrics.RunnablePerCpu = 64;
        Assert.Equal("1", (await Tool.PsqlAsync(pooler.Conninfo("app", Users.Admin), "select 1")).Output.Trim());

        await pooler.WaitForLogAsync($"app/postgres pool size 8 -> 6 (backingoff, 0.0 xacts/s, elasticity 0.00) {cluster.Nodes[1].Address}: 64.0 runnable/cpu");
        cluster.Nodes[1].Metrics.RunnablePerCpu = 1;
        cluster.Nodes[2].Metrics.SlotsExhausted = TimeSpan.FromDays(1);
        await pooler.UntilAsync("SHOW POOL_SIZES", text => text.Contains("slots exhausted", StringComparison.Ordinal));
    }
}
