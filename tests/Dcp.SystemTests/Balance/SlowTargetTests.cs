using System.Globalization;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Balance;

/// <summary>A target that answers, and late: it gets less, it is down when its checks are late, and nobody who is there pays for that.</summary>
public sealed class SlowTargetTests(PostgresFixture postgres)
{
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tooSlow = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task Late_checks_count_by_fall_and_rise()
    {
        await using SlowRelay checks = new(postgres.Port) { Silent = new HashSet<int> { 2, 4, 5, 7 } };
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{Ports.Free()}
            server one = 127.0.0.1:{postgres.Port} check=pgsql://:{checks.Port} check_user=postgres inter=100 check_timeout=4s fall=2 rise=2
            """;
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);

        string[] row = await WaitForRowAsync(pooler, "in|frontend|one|", cells => cells[19].Length >= 9);

        // One late answer is none too many, two in a row are; and it takes two in a row to be back.
        Assert.StartsWith("+-+--+-++", row[19], StringComparison.Ordinal);
        Assert.Equal(("UP", "4", "1"), (row[4], row[20], row[21]));
        await pooler.WaitForLogAsync("server in/one is UP");
        string[] changes = [.. pooler.Log.Split('\n').Where(line => line.Contains("server in/one is", StringComparison.Ordinal))];
        Assert.Equal(2, changes.Length);
        Assert.Contains("is DOWN, reason: L7TOUT", changes[0], StringComparison.Ordinal);
        Assert.Contains("is UP", changes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frontend_s_connections_go_where_others_end_sooner_and_nowhere_else_once_checks_are_late()
    {
        await using SlowRelay slow = new(postgres.Port) { Delay = s_slow };
        await using SlowRelay fast = new(postgres.Port);
        int port = Ports.Free();
        PoolerConfig config = PoolerConfig.For(postgres.Server);
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{port}
            balance = leastconn
            default_server = check=pgsql check_user=postgres inter=500 fastinter=200 check_timeout=5s fall=2 rise=2
            server slow = 127.0.0.1:{slow.Port}
            server fast = 127.0.0.1:{fast.Port}
            """;
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await pooler.WaitForLogAsync("process up");
        await using NpgsqlConnection held = await HoldSlowAsync(port, slow);

        int[] before = await ChosenAsync(pooler, "in|frontend|");
        await ConnectAsync(port, 80);
        int[] after = await ChosenAsync(pooler, "in|frontend|");
        int[] got = [after[0] - before[0], after[1] - before[1]];
        Assert.Equal(80, got.Sum());
        Assert.True(got[0] > 0 && got[1] > 2 * got[0], $"slow: {got[0]}, fast: {got[1]}");
        Assert.Equal("UP", (await WaitForRowAsync(pooler, "in|frontend|slow|", _ => true))[4]);

        slow.Delay = s_tooSlow;
        await WaitForRowAsync(pooler, "in|frontend|slow|", cells => cells[4] == "DOWN");
        await pooler.WaitForLogAsync("server in/slow is DOWN, reason: L7TOUT");
        before = await ChosenAsync(pooler, "in|frontend|");
        await ConnectAsync(port, 20);
        after = await ChosenAsync(pooler, "in|frontend|");
        Assert.Equal([0, 20], [after[0] - before[0], after[1] - before[1]]);
        Assert.Equal("1", await held.ScalarAsync("select 1"));

        slow.Delay = TimeSpan.Zero;
        await WaitForRowAsync(pooler, "in|frontend|slow|", cells => cells[4] == "UP");
        before = after;
        await ConnectAsync(port, 20);
        after = await ChosenAsync(pooler, "in|frontend|");
        Assert.True(after[0] > before[0], "the target that is in time again gets nothing");
    }

    [Fact]
    public async Task A_pool_s_queries_go_past_a_slow_host_and_its_share_comes_back_with_its_speed()
    {
        await using SlowRelay slow = new(postgres.Port) { Delay = s_slow };
        await using SlowRelay fast = new(postgres.Port);
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 6), ("server_idle_timeout", 600));
        config.Databases["app"] = $"host=127.0.0.1,127.0.0.1 port={slow.Port},{fast.Port} load_balance_hosts=leastconn check=query check_user=postgres "
            + "inter=500ms fastinter=200ms check_timeout=5s fall=2 rise=2";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        string name = $"app|database|127.0.0.1:{slow.Port}|";
        await QueryAsync(pooler, 12, 10);
        await WaitForServersAsync(pooler, [3, 3]);

        (long Slow, long Fast) before = (slow.Answers, fast.Answers);
        await QueryAsync(pooler, 12, 25);
        Assert.True(fast.Answers - before.Fast > 2 * (slow.Answers - before.Slow), $"slow: {slow.Answers - before.Slow}, fast: {fast.Answers - before.Fast}");
        Assert.Equal("UP", (await WaitForRowAsync(pooler, name, _ => true))[4]);

        slow.Delay = s_tooSlow;
        await WaitForRowAsync(pooler, name, cells => cells[4] == "DOWN");
        await pooler.WaitForLogAsync($"server app/127.0.0.1:{slow.Port} is DOWN, reason: L6TOUT");
        await WaitForServersAsync(pooler, [0, 3]);
        await QueryAsync(pooler, 12, 10);
        Assert.Equal("0", (await WaitForRowAsync(pooler, name, _ => true))[8]);

        slow.Delay = TimeSpan.Zero;
        await WaitForRowAsync(pooler, name, cells => cells[4] == "UP");
        await QueryAsync(pooler, 12, 10);
        await WaitForServersAsync(pooler, [3, 3]);
    }

    /// <summary>A client whose server is the slow one.</summary>
    private static async Task<NpgsqlConnection> HoldSlowAsync(int port, SlowRelay slow)
    {
        while (true)
        {
            NpgsqlConnection connection = await Connections.OpenAsync(port, "app", Users.Trust);
            long before = slow.Answers;
            await connection.ScalarAsync("select 1");
            if (slow.Answers > before) return connection;
            await connection.DisposeAsync();
        }
    }

    /// <summary>Eight clients at a time that connect, ask and leave; none may fail.</summary>
    private static async Task ConnectAsync(int port, int times)
    {
        int left = times;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await using NpgsqlConnection connection = await Connections.OpenAsync(port, "app", Users.Trust);
                Assert.Equal("1", await connection.ScalarAsync("select 1"));
            }
        }));
    }

    /// <summary>So many clients, each of which asks so many times; none may fail.</summary>
    private static Task QueryAsync(PoolerProcess pooler, int clients, int times) => Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
    {
        await using NpgsqlConnection connection = await pooler.ConnectAsync();
        for (int i = 0; i < times; i++) Assert.Equal("1", await connection.ScalarAsync("select 1"));
    }));

    /// <summary>Connections that each target was given so far.</summary>
    private static async Task<int[]> ChosenAsync(PoolerProcess pooler, string owner) =>
        [.. (await RowsAsync(pooler, owner)).Select(cells => int.Parse(cells[11], CultureInfo.InvariantCulture))];

    /// <summary>Until each host has so many servers, at least.</summary>
    private static async Task WaitForServersAsync(PoolerProcess pooler, int[] expected)
    {
        string[][] rows = [];
        for (int i = 0; i < 600; i++)
        {
            rows = await RowsAsync(pooler, "app|database|");
            int[] servers = [.. rows.Select(cells => int.Parse(cells[8], CultureInfo.InvariantCulture))];
            if (servers.Zip(expected).All(pair => pair.Second == 0 ? pair.First == 0 : pair.First >= pair.Second)) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{string.Join('\n', rows.Select(cells => string.Join('|', cells)))}\n{pooler.Log}");
    }

    private static async Task<string[]> WaitForRowAsync(PoolerProcess pooler, string begin, Predicate<string[]> isSo)
    {
        string[] row = [];
        for (int i = 0; i < 600; i++)
        {
            row = (await RowsAsync(pooler, begin)).Single();
            if (isSo(row)) return row;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{string.Join('|', row)}\n{pooler.Log}");
        return row;
    }

    private static async Task<string[][]> RowsAsync(PoolerProcess pooler, string begin) =>
        [.. (await pooler.ConsoleAsync("SHOW TARGETS")).EnsureSuccess().Lines.Where(line => line.StartsWith(begin, StringComparison.Ordinal)).Select(line => line.Split('|'))];
}
