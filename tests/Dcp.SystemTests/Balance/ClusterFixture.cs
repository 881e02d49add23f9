using System.Diagnostics;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Balance;

/// <summary>A primary with two standbys that follow it by streaming.</summary>
public sealed class ClusterFixture : IAsyncDisposable
{
    private static readonly TimeSpan s_copyLimit = TimeSpan.FromSeconds(60);

    private ClusterFixture(PostgresServer primary, PostgresServer[] standbys)
    {
        Primary = primary;
        Standbys = standbys;
    }

    public PostgresServer Primary { get; }

    public PostgresServer[] Standbys { get; }

    public string Ports => $"{Primary.Port},{Standbys[0].Port},{Standbys[1].Port}";

    public static async Task<ClusterFixture> StartAsync()
    {
        PostgresServer primary = await PostgresServer.StartAsync(new PostgresOptions
        {
            Hba = PostgresOptions.HbaForStandbys,

            // What a standby has not copied yet must still be there.
            Settings = new Dictionary<string, string> { ["wal_keep_size"] = "256MB" },
        });
        try
        {
            return new ClusterFixture(primary, await Task.WhenAll(primary.StartStandbyAsync(), primary.StartStandbyAsync()));
        }
        catch
        {
            await primary.DisposeAsync();
            throw;
        }
    }

    /// <summary>A pooler's entry for all three hosts.</summary>
    public PoolerConfig Config(string keys, params (string Name, object Value)[] settings)
    {
        PoolerConfig config = PoolerConfig.For(Primary, settings);
        config.Databases.Clear();
        config.Databases["app"] = $"host=127.0.0.1,127.0.0.1,127.0.0.1 port={Ports} {keys}";
        return config;
    }

    /// <summary>Waits until both standbys have all that the primary has done so far: nothing else waits for them, nor for what is not yet written to its log.</summary>
    public async Task CopiedAsync()
    {
        await using NpgsqlConnection primary = await Primary.ConnectAsync("app", Users.Trust);
        string written = (await primary.ScalarAsync("select pg_current_wal_insert_lsn()::text"))!;
        foreach (PostgresServer standby in Standbys)
        {
            await using NpgsqlConnection connection = await standby.ConnectAsync("app", Users.Trust);
            Stopwatch clock = Stopwatch.StartNew();
            while (await connection.ScalarAsync($"select coalesce(pg_last_wal_replay_lsn() >= '{written}'::pg_lsn, false)::text") != "true")
            {
                Assert.True(clock.Elapsed < s_copyLimit, $"The standby at port {standby.Port} has not copied up to {written} within {s_copyLimit}.");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresServer standby in Standbys)
            await standby.DisposeAsync();
        await Primary.DisposeAsync();
    }
}
