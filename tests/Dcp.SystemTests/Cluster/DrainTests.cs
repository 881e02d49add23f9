using System.Net.Sockets;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Cluster;

/// <summary>DRAIN and ACCEPT: an address leaves this host, and no transaction is lost.</summary>
public sealed class DrainTests(PostgresFixture postgres)
{
    private const string Leaving = "127.0.0.2";

    [Fact]
    public async Task Idle_clients_are_sent_away_and_a_running_transaction_ends_first()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection elsewhere = await ConnectAsync(pooler, database, "127.0.0.1");
        await using NpgsqlConnection idle = await ConnectAsync(pooler, database, Leaving);
        await using NpgsqlConnection busy = await ConnectAsync(pooler, database, Leaving);
        await busy.ExecuteAsync("create table t(a int)");
        await busy.ExecuteAsync("begin; insert into t values (1)");

        Task<ToolResult> drain = pooler.ConsoleAsync($"DRAIN \"{Leaving} 60000\"");
        await pooler.WaitForLogAsync("the address moves");
        PostgresException sentAway = await Assert.ThrowsAsync<PostgresException>(() => idle.ScalarAsync("select 1"));
        Assert.Equal(PostgresErrorCodes.AdminShutdown, sentAway.SqlState);
        Assert.False(drain.IsCompleted);
        Assert.Equal("1", await busy.ScalarAsync("select a from t"));
        await busy.ExecuteAsync("commit");

        (await drain).EnsureSuccess();
        Assert.Equal("1", await elsewhere.ScalarAsync("select a from t"));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => busy.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task A_transaction_that_outlives_the_limit_is_cut()
    {
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection busy = await ConnectAsync(pooler, "app", Leaving);
        await busy.ExecuteAsync("begin");

        (await pooler.ConsoleAsync($"DRAIN \"{Leaving} 50\"")).EnsureSuccess();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => busy.ExecuteAsync("commit"));
        await pooler.WaitForLogAsync("1 clients of 127.0.0.2 were still busy");
    }

    [Fact]
    public async Task Who_comes_during_a_drain_waits_and_is_let_in_if_the_address_stays()
    {
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection busy = await ConnectAsync(pooler, "app", Leaving);
        await busy.ExecuteAsync("begin");
        Task<ToolResult> drain = pooler.ConsoleAsync($"DRAIN \"{Leaving} 60000\"");
        await pooler.WaitForLogAsync("DRAIN");
        Task<NpgsqlConnection> late = ConnectAsync(pooler, "app", Leaving);
        Assert.Equal("1", await busy.ScalarAsync("select 1"));
        Assert.False(late.IsCompleted);

        (await pooler.ConsoleAsync($"ACCEPT \"{Leaving}\"")).EnsureSuccess();

        await using NpgsqlConnection connection = await late;
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
        await busy.ExecuteAsync("commit");
        Assert.Contains("accepted again", (await drain).Error, StringComparison.Ordinal);
        Assert.Equal("1", await busy.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task After_a_drain_clients_are_sent_away_until_the_address_is_back()
    {
        await using PoolerProcess pooler = await StartAsync();
        (await pooler.ConsoleAsync($"DRAIN \"{Leaving}\"")).EnsureSuccess();

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(pooler, "app", Leaving));
        Assert.True(refused is NpgsqlException or SocketException, refused.ToString());
        (await pooler.ConsoleAsync($"ACCEPT \"{Leaving}\"")).EnsureSuccess();

        await using NpgsqlConnection connection = await ConnectAsync(pooler, "app", Leaving);
        Assert.Equal("1", await connection.ScalarAsync("select 1"));
    }

    [Theory]
    [InlineData("DRAIN nowhere")]
    [InlineData("DRAIN \"127.0.0.2 soon\"")]
    [InlineData("ACCEPT")]
    public async Task What_is_no_address_is_refused(string command)
    {
        await using PoolerProcess pooler = await StartAsync();

        ToolResult result = await pooler.ConsoleAsync(command);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("takes an address", result.Error, StringComparison.Ordinal);
    }

    private Task<PoolerProcess> StartAsync() => DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("listen_addr", "*")));

    private static async Task<NpgsqlConnection> ConnectAsync(PoolerProcess pooler, string database, string host)
    {
        NpgsqlConnectionStringBuilder settings = new(Connections.Describe(pooler.Port, database, Users.Trust)) { Host = host };
        NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
