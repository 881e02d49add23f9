using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>All six target_session_attrs, on a real primary with two standbys, beside what libpq finds there itself.</summary>
public sealed class SessionAttrsTests
{
    private const string Question = "select pg_is_in_recovery()";
    private static readonly string[] s_attrs = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"];

    [Fact]
    public async Task Pools_find_what_libpq_finds()
    {
        await using ClusterFixture cluster = await ClusterFixture.StartAsync();
        PoolerConfig config = cluster.Config("", ("default_pool_size", 3));
        string reversed = string.Join(',', cluster.Ports.Split(',').Reverse());
        foreach (string attrs in s_attrs)
        {
            // Whatever is asked for does not stand in front.
            string ports = attrs is "read-write" or "primary" ? reversed : cluster.Ports;
            config.Databases[attrs] = $"host=127.0.0.1,127.0.0.1,127.0.0.1 port={ports} dbname=app load_balance_hosts=disable target_session_attrs={attrs}";
        }

        // Whoever is to find somebody has the time for that; that nobody is found is seen soon.
        await using PoolerProcess patient = await DcpProcess.StartAsync(config);
        config.Settings["query_wait_timeout"] = "4";
        await using PoolerProcess hasty = await DcpProcess.StartAsync(config);
        await CompareAsync(cluster, patient, hasty, [("read-write", "f"), ("read-only", "t"), ("primary", "f"), ("standby", "t"), ("prefer-standby", "t"), ("any", null)]);

        // A primary that takes no writes is a primary still, and read-only.
        await using (Npgsql.NpgsqlConnection direct = await cluster.Primary.ConnectAsync("app", "postgres"))
        {
            await direct.ExecuteAsync("alter system set default_transaction_read_only = on");
            await direct.ScalarAsync("select pg_reload_conf()");
        }

        // The server heeds the signal in its own time, and new connections only from then on.
        while (await ReadOnlyAsync(cluster.Primary) != "on") await Task.Delay(20, TestContext.Current.CancellationToken);

        foreach (PoolerProcess pooler in (PoolerProcess[])[patient, hasty]) (await pooler.ConsoleAsync("RECONNECT")).EnsureSuccess();
        await CompareAsync(cluster, patient, hasty, [("read-write", "-"), ("primary", "f"), ("read-only", null), ("standby", "t")]);

        foreach (PostgresServer standby in cluster.Standbys) await standby.KillAsync();
        await CompareAsync(cluster, patient, hasty, [("standby", "-"), ("prefer-standby", "f"), ("primary", "f"), ("any", "f"), ("read-only", "f"), ("read-write", "-")]);
    }

    private static async Task<string?> ReadOnlyAsync(PostgresServer server)
    {
        await using Npgsql.NpgsqlConnection connection = await server.ConnectAsync("app", Users.Trust);
        return await connection.ScalarAsync("show default_transaction_read_only");
    }

    /// <param name="expected">The answer for each; <c>-</c>: nobody is found; null: any will do.</param>
    private static async Task CompareAsync(ClusterFixture cluster, PoolerProcess patient, PoolerProcess hasty, (string Attrs, string? Answer)[] expected)
    {
        foreach ((string attrs, string? answer) in expected)
        {
            PoolerProcess pooler = answer == "-" ? hasty : patient;
            ToolResult libpq = await Tool.PsqlAsync(
                $"host=127.0.0.1,127.0.0.1,127.0.0.1 port={cluster.Ports} dbname=app user={Users.Trust} sslmode=disable target_session_attrs={attrs}", Question);
            ToolResult pool = await Tool.PsqlAsync(pooler.Conninfo(attrs), Question);
            Assert.True(answer is null || Of(libpq) == answer, $"libpq, {attrs}: {libpq.Output}{libpq.Error}");
            Assert.True(answer is null ? pool.ExitCode == 0 : Of(pool) == answer, $"dcp, {attrs}: {pool.Output}{pool.Error}\n{pooler.Log}");
        }
    }

    private static string Of(ToolResult result) => result.ExitCode == 0 ? result.Output.Trim() : "-";
}
