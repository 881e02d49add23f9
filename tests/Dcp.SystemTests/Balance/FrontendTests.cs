using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Balance;

/// <summary>A frontend on real sockets in front of real PostgreSQL servers.</summary>
public sealed class FrontendTests
{
    [Fact]
    public async Task One_server_of_two_dies_under_new_connections_and_none_of_them_fails()
    {
        await using PostgresServer one = await PostgresServer.StartAsync();
        await using PostgresServer two = await PostgresServer.StartAsync();
        (PoolerProcess started, int port) = await StartAsync(one, two, "check inter=500ms fall=2 rise=1 check_timeout=30s");
        await using PoolerProcess pooler = started;
        Assert.Equal(2, (await ServersAsync(port, 6)).Count);

        using CancellationTokenSource stop = new();
        int[] connected = new int[4];
        Task[] clients = [.. Enumerable.Range(0, connected.Length).Select(number => ConnectAgainAndAgainAsync(port, () => connected[number]++, stop.Token))];
        await Progress.OfAllAsync(connected, clients);
        await one.KillAsync();
        await pooler.WaitForLogAsync("server in/one is DOWN");
        await Progress.OfAllAsync(connected, clients);
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal([two.Port], await ServersAsync(port, 6));

        await one.StartAgainAsync();
        await pooler.WaitForLogAsync("server in/one is UP");
        Assert.Equal(2, (await ServersAsync(port, 6)).Count);
        await pooler.WaitForLogAsync("] in in/two ");
    }

    [Fact]
    public async Task A_frozen_server_is_found_by_a_check_that_wants_an_answer_and_its_sessions_are_cut()
    {
        await using PostgresServer one = await PostgresServer.StartAsync();
        await using PostgresServer two = await PostgresServer.StartAsync();
        (PoolerProcess started, int port) = await StartAsync(
            one, two, "check=pgsql check_user=postgres inter=500ms fall=2 rise=1 check_timeout=4s on-marked-down=shutdown-sessions");
        await using PoolerProcess pooler = started;
        Assert.Equal(2, (await ServersAsync(port, 4)).Count);
        await using NpgsqlConnection first = await Connections.OpenAsync(port, "app", Users.Trust);
        await using NpgsqlConnection second = await Connections.OpenAsync(port, "app", Users.Trust);
        NpgsqlConnection frozen = await first.ScalarAsync("select inet_server_port()") == $"{one.Port}" ? first : second;

        one.Freeze(true);
        try
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => frozen.ExecuteAsync("select 1"));
            await pooler.WaitForLogAsync("server in/one is DOWN, reason: L7TOUT");
            Assert.Equal([two.Port], await ServersAsync(port, 4));
        }
        finally
        {
            one.Freeze(false);
        }

        await pooler.WaitForLogAsync("server in/one is UP");
    }

    [Fact]
    public async Task Cancelling_and_large_results_go_through()
    {
        await using PostgresServer one = await PostgresServer.StartAsync();
        await using PostgresServer two = await PostgresServer.StartAsync();
        (PoolerProcess started, int port) = await StartAsync(one, two, "check backup");
        await using PoolerProcess pooler = started;
        ToolResult rows = await Tool.PsqlAsync(
            $"host=127.0.0.1 port={port} dbname=app user={Users.Trust} sslmode=disable", "select repeat('x', 1000) from generate_series(1, 20000)");
        Assert.Equal(20_000, rows.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Length == 1000));

        await using NpgsqlConnection connection = await Connections.OpenAsync(port, "app", Users.Trust);
        await using NpgsqlCommand sleep = new("select pg_sleep(60)", connection);
        await using NpgsqlConnection direct = await one.ConnectAsync("app", Users.Trust);
        await sleep.CancelSleepAsync(direct);
    }

    /// <param name="words">What follows the second server's address; the first has the same without backup.</param>
    private static async Task<(PoolerProcess Pooler, int Port)> StartAsync(PostgresServer one, PostgresServer two, string words)
    {
        int port = Ports.Free();
        PoolerConfig config = PoolerConfig.For(one);
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{port}
            timeout client = 60s
            timeout server = 60s
            server one = 127.0.0.1:{one.Port} {words.Replace("backup", "", StringComparison.Ordinal)}
            server two = 127.0.0.1:{two.Port} {words}
            """;
        PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("process up");
        return (pooler, port);
    }

    private static async Task<IReadOnlyCollection<int>> ServersAsync(int port, int count)
    {
        SortedSet<int> ports = [];
        for (int i = 0; i < count; i++)
        {
            await using NpgsqlConnection connection = await Connections.OpenAsync(port, "app", Users.Trust);
            ports.Add(int.Parse((await connection.ScalarAsync("select inet_server_port()"))!, System.Globalization.CultureInfo.InvariantCulture));
        }

        return [.. ports];
    }

    /// <summary>Opens and closes connections; only a query on one that was lost later may fail, connecting may not.</summary>
    private static async Task ConnectAgainAndAgainAsync(int port, Action connected, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await using NpgsqlConnection connection = await Connections.OpenAsync(port, "app", Users.Trust);
            connected();
        }
    }
}
