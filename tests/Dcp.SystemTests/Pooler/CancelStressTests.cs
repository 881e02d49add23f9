using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>Many clients share few servers and cancel at random moments. Nobody who has not asked for it is ever cancelled.</summary>
public sealed class CancelStressTests(PostgresFixture postgres)
{
    private const int Clients = 16;
    private const int Queries = 40;
    private const string Cancelled = "57014";

    [Theory]
    [InlineData("transaction")]
    [InlineData("statement")]
    public async Task Only_who_asked_for_it_is_cancelled(string mode)
    {
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 3), ("pool_mode", mode), ("reactors", 2));
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        int[] cancelled = await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => RunAsync(pooler, number)));

        Assert.True(cancelled.Sum() > 0, "no cancel ever came in time");
        Assert.Equal("1", await (await pooler.ConnectAsync()).ScalarAsync("select 1"));
        Assert.DoesNotContain("internal error", pooler.Log, StringComparison.Ordinal);
    }

    /// <summary>Odd clients cancel, even ones never do. How often it was cancelled.</summary>
    private static async Task<int> RunAsync(PoolerProcess pooler, int number)
    {
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        Random random = new(number);
        int asked = 0, cancelled = 0;
        for (int i = 0; i < Queries; i++)
        {
            string token = $"{number}/{i}";
            await using NpgsqlCommand command = new($"select '{token}' from pg_sleep({random.Next(4, 25)} / 1000.0)", connection);
            Task cancel = Task.CompletedTask;
            if (number % 2 == 1 && random.Next(2) == 0)
            {
                asked++;
                int delay = random.Next(30);
                cancel = Task.Run(async () =>
                {
                    await Task.Delay(delay, TestContext.Current.CancellationToken);
                    command.Cancel();
                });
            }

            try
            {
                Assert.Equal(token, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(Cancelled, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
                cancelled++;
            }

            await cancel;
            Assert.True(cancelled <= asked, $"client {number} was cancelled {cancelled} times and asked for {asked}");
        }

        return cancelled;
    }
}
