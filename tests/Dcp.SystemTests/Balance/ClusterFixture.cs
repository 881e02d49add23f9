using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Balance;

/// <summary>A primary with two standbys that follow it by streaming.</summary>
public sealed class ClusterFixture : IAsyncDisposable
{
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

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresServer standby in Standbys)
            await standby.DisposeAsync();
        await Primary.DisposeAsync();
    }
}
