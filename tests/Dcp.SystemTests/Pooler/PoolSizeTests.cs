using System.Text.RegularExpressions;
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
        config.Databases["app"] = $"host=127.0.0.1 port={postgres.Port} dbname=postgres user={Users.Admin} pool_size=auto auto_pool_size_max=40 auto_pool_signals=query auto_pool_cores=64";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        string script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, "select pg_sleep(0.002);\n", TestContext.Current.CancellationToken);
        using CancellationTokenSource stop = new();
        Task load = LoadAsync();
        await pooler.WaitForLogAsync("app/postgres pool size 8 -> 16 (growing");
        await pooler.UntilAsync("SHOW POOL_SIZES", text => text.Contains(" active, 64 cores|", StringComparison.Ordinal));
        await stop.CancelAsync();
        await load;

        // It may still go from a probe back to where it was: seen as one where it is the same before and behind.
        (string sizes, string pools, string databases) = ("", "", "");
        for (int i = 0; i < 100 && (sizes.Length == 0 || sizes != await AskAsync("SHOW POOL_SIZES")); i++)
            (sizes, pools, databases) = (await AskAsync("SHOW POOL_SIZES"), await AskAsync("SHOW POOLS"), await AskAsync("SHOW DATABASES"));
        string[] columns = sizes.Split('|');
        Assert.Equal(("app", "postgres", "2", "40"), (columns[0], columns[1], columns[4], columns[5]));
        Assert.EndsWith($"|{columns[2]}", pools.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains($"|{Users.Admin}|{columns[2]}|0|0|", databases, StringComparison.Ordinal);

        async Task<string> AskAsync(string command) => (await pooler.ConsoleAsync(command)).EnsureSuccess().Output.Trim();

        async Task LoadAsync()
        {
            string[] load = ["-n", "-h", "127.0.0.1", "-p", $"{pooler.Port}", "-U", Users.Admin, "-c", "60", "-T", "3", "-f", script, "app"];
            while (!stop.IsCancellationRequested) (await Tool.PgbenchAsync(load)).EnsureSuccess();
        }
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

        await pooler.WaitForLogAsync("app/postgres pool size 8 -> 6 (backingoff, ");
        Assert.Matches($@"8 -> 6 \(backingoff, \d\.\d xacts/s, elasticity 0\.00\) {Regex.Escape($"{cluster.Nodes[1].Address}")}: 64\.0 runnable/cpu", pooler.Log);
        cluster.Nodes[1].Metrics.RunnablePerCpu = 1;
        cluster.Nodes[2].Metrics.SlotsExhausted = TimeSpan.FromDays(1);
        await pooler.UntilAsync("SHOW POOL_SIZES", text => text.Contains("slots exhausted", StringComparison.Ordinal));
    }
}
