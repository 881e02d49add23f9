using Dcp.SystemTests.Support;

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
    public async Task Sessions_that_share_servers_are_as_if_each_had_its_own(int seed, int servers)
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", servers), ("transaction_state", "follow")));
        Random random = new(seed);
        List<SessionTwin> twins = [];
        for (int i = 0; i < Clients; i++)
        {
            twins.Add(new SessionTwin(await postgres.ConnectAsync(database), await pooler.ConnectAsync(database)));
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
    }
}
