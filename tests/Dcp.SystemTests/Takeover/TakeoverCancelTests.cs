using System.Net;
using System.Net.Sockets;
using Dcp.SystemTests.Support;
using Dcp.Wire;
using Npgsql;

namespace Dcp.SystemTests.Takeover;

/// <summary>Cancel requests while clients are with one process or the other, and those who are between both.</summary>
public sealed class TakeoverCancelTests(PostgresFixture postgres) : IDisposable
{
    private readonly OpenDirectory _shared = new();

    public void Dispose() => _shared.Dispose();

    [Fact]
    public async Task A_query_can_be_cancelled_whichever_process_has_it()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared();
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection stays = await old.ConnectAsync(database);
        await using NpgsqlConnection goes = await old.ConnectAsync(database);
        await using NpgsqlCommand before = new("select pg_sleep(60)", stays);
        Task<int> sleeping = before.ExecuteNonQueryAsync(CancellationToken.None);
        await using NpgsqlConnection direct = await postgres.ConnectAsync();
        await direct.UntilSleepingAsync(database);

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        before.Cancel();
        OperationCanceledException canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal(PostgresErrorCodes.QueryCanceled, Assert.IsType<PostgresException>(canceled.InnerException).SqlState);
        Assert.Equal(0, await old.WaitForExitAsync());

        foreach (NpgsqlConnection client in (NpgsqlConnection[])[stays, goes])
        {
            await using NpgsqlCommand after = new("select pg_sleep(60)", client);
            await after.CancelSleepAsync(direct);
            Assert.Equal("1", await client.ScalarAsync("select 1"));
        }

        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Theory]
    [InlineData("io_uring")]
    [InlineData("sockets")]
    public async Task Who_was_accepted_before_and_speaks_after_is_let_in_and_may_cancel(string transport)
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared(("transport", transport));
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        EndPoint socket = new UnixDomainSocketEndPoint(_shared[$".s.PGSQL.{old.Port}"]);
        using KeyedClient resting = await KeyedClient.LogInAsync(socket, database);
        using KeyedClient late = await KeyedClient.ConnectAsync(socket);
        using KeyedClient canceller = await KeyedClient.ConnectAsync(socket);

        // Whoever is in login stays, so the process does as well.
        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        await old.WaitForLogAsync("closing because: taken over by another process");
        Assert.False(old.HasExited);
        await late.LogInAsync(database);
        Assert.Equal("", late.SqlState);

        // The request comes to the old process, and the client is with the new one.
        await resting.SayAsync(output => FrontendMessages.WriteQuery(output, "select pg_sleep(60)"));
        await using NpgsqlConnection direct = await postgres.ConnectAsync();
        await direct.UntilSleepingAsync(database);
        await resting.CancelByAsync(canceller);
        await resting.HearAsync();
        Assert.Equal(PostgresErrorCodes.QueryCanceled, resting.SqlState);

        Assert.Equal(0, await old.WaitForExitAsync());
        await late.SayAsync(output => FrontendMessages.WriteQuery(output, "select 1"));
        await late.HearAsync();
        Assert.Equal("", late.SqlState);
        Assert.Equal(0, await successor.StopAsync(Signals.Int));
    }

    [Fact]
    public async Task A_long_cancel_key_goes_over_with_its_client()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = Shared();
        await using PoolerProcess old = await DcpProcess.StartAsync(config);
        IPEndPoint endPoint = new(IPAddress.Loopback, old.Port);
        using KeyedClient stays = await KeyedClient.LogInAsync(endPoint, database, StartupCode.Protocol32);
        using KeyedClient goes = await KeyedClient.LogInAsync(endPoint, database, StartupCode.Protocol32);
        Assert.Equal(36, goes.KeyLength);
        await SleepAsync(stays);

        await using PoolerProcess successor = await DcpProcess.TakeOverAsync(config, old);
        await stays.CancelAsync(endPoint);
        await stays.HearAsync();
        Assert.Equal("57014", stays.SqlState);
        Assert.Equal(0, await old.WaitForExitAsync());

        await SleepAsync(goes);
        await goes.CancelAsync(endPoint);
        await goes.HearAsync();
        Assert.Equal("57014", goes.SqlState);
        Assert.Equal(0, await successor.StopAsync(Signals.Int));

        async Task SleepAsync(KeyedClient client)
        {
            await client.SayAsync(output => FrontendMessages.WriteQuery(output, "select pg_sleep(600)"));
            await using NpgsqlConnection direct = await postgres.ConnectAsync();
            await direct.UntilSleepingAsync(database);
        }
    }

    private PoolerConfig Shared(params (string, object)[] more) => PoolerConfig.For(postgres.Server, [("unix_socket_dir", _shared.Path), .. more]);
}
