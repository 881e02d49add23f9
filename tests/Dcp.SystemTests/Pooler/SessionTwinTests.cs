using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>Random sessions, several on the same servers, each compared with the same one on a server of its own.</summary>
public sealed class SessionTwinTests(PostgresFixture postgres)
{
    private const int Clients = 4;
    private const int Steps = 400;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(6, 3)]
    public async Task Sessions_that_share_servers_are_as_if_each_had_its_own(int seed, int servers) =>
        await CompareAsync(seed, servers, PoolerConfig.For(postgres.Server, ("default_pool_size", servers), ("transaction_state", "follow")), _ => "");

    /// <summary>Every other client has asked for something at its start.</summary>
    [Theory]
    [InlineData(11, "transaction")]
    [InlineData(12, "transaction")]
    [InlineData(13, "transaction")]
    [InlineData(14, "session")]
    [InlineData(15, "session")]
    public async Task Sessions_with_startup_parameters_are_as_without_a_pooler(int seed, string mode) =>
        await CompareAsync(
            seed,
            servers: mode == "session" ? Clients : 2,
            PoolerConfig.For(postgres.Server, ("default_pool_size", mode == "session" ? Clients : 2), ("pool_mode", mode), ("ignore_startup_parameters", "")),
            client => client % 2 == 0 ? $";Options='{SessionTwin.Wishes}'" : "");

    private async Task CompareAsync(int seed, int servers, PoolerConfig config, Func<int, string> startup)
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        Random random = new(seed);
        List<SessionTwin> twins = [];
        for (int i = 0; i < Clients; i++)
        {
            twins.Add(new SessionTwin(await OpenAsync(postgres.Port, startup(i)), await OpenAsync(pooler.Port, startup(i))));
        }

        for (int step = 0; step < Steps; step++)
        {
            // Who is in a transaction has a server: one must be left for the others.
            bool mayBegin = twins.Count(twin => twin.InTransaction) < servers - 1;
            SessionTwin twin = twins[random.Next(Clients)];
            if (servers == 1 && random.Next(3) == 0) await twin.TransactionAsync(random);
            else await twin.StepAsync(random, mayBegin);
        }

        foreach (SessionTwin twin in twins)
        {
            await twin.CompareAsync();
            await twin.DisposeAsync();
        }

        async Task<NpgsqlConnection> OpenAsync(int port, string more)
        {
            NpgsqlDataSource source = new NpgsqlSlimDataSourceBuilder(Connections.Describe(port, database, Users.Trust) + more)
                .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
                .Build();
            return await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        }
    }
}
