using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>LISTEN in transaction pooling: one connection listens for all clients of a database.</summary>
public sealed class ListenTests(PostgresFixture postgres)
{
    private const int Listeners = 200;
    private const int Notifiers = 4;
    private const int Each = 50;

    [Fact]
    public async Task Two_hundred_clients_hear_everything_once_and_in_order_over_one_connection()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection direct = await postgres.ConnectAsync(database);
        ConcurrentQueue<string> reference = Record(direct);
        await direct.ExecuteAsync("listen news");
        List<(NpgsqlConnection Connection, ConcurrentQueue<string> Told)> listeners = [];
        for (int i = 0; i < Listeners; i++)
        {
            NpgsqlConnection connection = await pooler.ConnectAsync(database);
            listeners.Add((connection, Record(connection)));
        }

        await Task.WhenAll(listeners.Select(listener => listener.Connection.ExecuteAsync("listen news")));

        // Each has its answer before it is handed over; its next query waits for that.
        await Task.WhenAll(listeners.Select(listener => listener.Connection.ExecuteAsync("select 1")));
        Assert.Equal("1", await direct.ScalarAsync($"select count(*) from pg_stat_activity where datname = '{database}' and application_name = 'dcp listens'"));
        Assert.Equal("true", await direct.ScalarAsync($"select (count(*) <= 3)::text from pg_stat_activity where datname = '{database}' and pid <> pg_backend_pid() and backend_type = 'client backend'"));
        await pooler.UntilAsync(
            "SHOW CLIENTS", clients => clients.Split('\n').Count(line => line.Contains($"|{database}|", StringComparison.Ordinal) && line.EndsWith('|')) == Listeners);
        Assert.Contains($"|{database}|none|listening|", (await pooler.ConsoleAsync("SHOW SERVERS")).Output, StringComparison.Ordinal);

        await Task.WhenAll(Enumerable.Range(0, Notifiers).Select(NotifyAsync));
        await UntilAsync(direct, reference, Notifiers * Each);
        await Task.WhenAll(listeners.Select(listener => UntilAsync(listener.Connection, listener.Told, Notifiers * Each)));

        Assert.Equal(Notifiers * Each, reference.Distinct().Count());
        Assert.All(listeners, listener => Assert.Equal(reference, listener.Told));
        foreach ((NpgsqlConnection connection, _) in listeners) await connection.DisposeAsync();

        async Task NotifyAsync(int number)
        {
            await using NpgsqlConnection connection = await pooler.ConnectAsync(database);
            for (int i = 0; i < Each; i++) await connection.ExecuteAsync($"select pg_notify('news', '{number}-{i}')");
        }
    }

    [Fact]
    public async Task Listeners_that_come_and_go_while_others_notify_miss_nothing()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        using CancellationTokenSource stop = new();
        Task notifying = NotifyAsync();
        for (int round = 0; round < 20; round++)
        {
            await using NpgsqlConnection connection = await pooler.ConnectAsync(database);
            ConcurrentQueue<string> told = Record(connection);
            await connection.ExecuteAsync("listen b");
            await connection.ExecuteAsync("listen a");

            // What b was told while a was being listened to may be long: as long as the machine needs for that.
            long start = Stopwatch.GetTimestamp();
            while (!told.Any(text => int.Parse(text, CultureInfo.InvariantCulture) % 2 == 0) && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
                await UntilAsync(connection, told, told.Count + 50);
            await UntilAsync(connection, told, told.Count + 40);
            List<int> heard = [.. told.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            await connection.ExecuteAsync("unlisten b");
            // a and b take turns: from the second LISTEN on nothing is missing.
            int from = heard.FindIndex(number => number % 2 == 0);
            Assert.Equal(Enumerable.Range(heard[from], heard.Count - from), heard[from..]);
            Assert.True(heard[..from].Zip(heard[..from].Skip(1)).All(pair => pair.Second == pair.First + 2), string.Join(' ', heard));
        }

        await stop.CancelAsync();
        await notifying;

        async Task NotifyAsync()
        {
            await using NpgsqlConnection connection = await postgres.ConnectAsync(database);
            for (int i = 0; !stop.IsCancellationRequested; i++) await connection.ExecuteAsync($"notify {(i % 2 == 0 ? 'a' : 'b')}, '{i}'");
        }
    }

    [Fact]
    public async Task What_is_listened_to_is_what_the_database_says()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);

        await one.ExecuteAsync("listen a; listen \"B \"\"q\"");
        Assert.Equal("", await two.ScalarAsync(Channels));
        Assert.Equal("B \"q,a", await one.ScalarAsync(Channels));
        await one.ExecuteAsync("begin; unlisten a; listen c; rollback");
        Assert.Equal("", await two.ScalarAsync(Channels));
        Assert.Equal("B \"q,a", await one.ScalarAsync(Channels));
        await one.ExecuteAsync("begin; listen c; savepoint s; unlisten *; rollback to s; commit");
        Assert.Equal("", await two.ScalarAsync(Channels));
        Assert.Equal("B \"q,a,c", await one.ScalarAsync(Channels));
        await one.ExecuteAsync("discard all");
        Assert.Equal("", await one.ScalarAsync(Channels));
    }

    [Fact]
    public async Task Who_listens_is_told_when_the_database_is_restarted()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(server, ("default_pool_size", 2)));
        await using NpgsqlConnection one = await pooler.ConnectAsync();
        await one.ExecuteAsync("listen a");
        // It has its answer before it is handed over; its next query waits for that.
        await one.ExecuteAsync("select 1");

        await server.StopAsync();
        await server.StartAgainAsync();

        Exception lost = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (int i = 0; i < 100; i++) await one.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        });
        Assert.Contains("57P01", lost.ToString(), StringComparison.Ordinal);
        await using NpgsqlConnection two = await pooler.ConnectAsync();
        Assert.Equal("1", await two.ScalarAsync("select 1"));
    }

    [Fact]
    public async Task Psql_shows_its_own_notifications_as_it_does_without_a_pooler()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        const string Script = "listen a;\nnotify a, 'first';\nselect 'between';\nselect pg_notify('a', 'second');\nunlisten a;\nnotify a, 'third';\n";

        ToolResult direct = await Tool.PsqlAsync($"host=127.0.0.1 port={postgres.Port} dbname={database} user={Users.Trust}", Script);
        ToolResult pooled = await PsqlAsync();

        // dcp waits for the listening connection for a second at the most: a machine that stands still for that long is asked again.
        for (int i = 0; i < 5 && WithoutPids(direct.Output) != WithoutPids(pooled.Output); i++) pooled = await PsqlAsync();

        Assert.Contains("first", pooled.Output, StringComparison.Ordinal);
        Assert.Equal(WithoutPids(direct.Output), WithoutPids(pooled.Output));

        Task<ToolResult> PsqlAsync() => Tool.PsqlAsync($"host=127.0.0.1 port={pooler.Port} dbname={database} user={Users.Trust}", Script);

        static string WithoutPids(string output) => Regex.Replace(output, "PID [0-9]+", "PID");
    }

    [Fact]
    public async Task Psycopg_hears_in_its_own_loop()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await StartAsync();
        string uri = $"postgresql://{Users.Trust}@127.0.0.1:{pooler.Port}/{database}";

        ToolResult result = await Tool.RunAsync("/usr/bin/python3", ["-", uri], input: Program);

        Assert.True(result.ExitCode == 0, $"{result.Error}\n{pooler.Log}");
        Assert.Equal("done", result.Output.Trim());
    }

    private const string Channels = "select coalesce(string_agg(c, ',' order by c collate \"C\"), '') from pg_listening_channels() c";

    private const string Program = """
        import sys, threading, psycopg
        listening = psycopg.connect(sys.argv[1], autocommit=True)
        listening.execute("listen a")
        def say():
            with psycopg.connect(sys.argv[1], autocommit=True) as other:
                for i in range(100): other.execute("select pg_notify('a', %s)", (str(i),))
        thread = threading.Thread(target=say)
        thread.start()
        heard = []
        for note in listening.notifies():
            heard.append(note.payload)
            if len(heard) == 100: break
        thread.join()
        assert heard == [str(i) for i in range(100)], heard
        print("done")
        """;

    private async Task<PoolerProcess> StartAsync() =>
        await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 2), ("max_client_conn", 1000)));

    private static ConcurrentQueue<string> Record(NpgsqlConnection connection)
    {
        ConcurrentQueue<string> told = [];
        connection.Notification += (_, note) => told.Enqueue(note.Payload);
        return told;
    }

    /// <summary>Waits until the client was told as much; each wait ends with a notification, or without one after a second.</summary>
    private static async Task UntilAsync(NpgsqlConnection connection, ConcurrentQueue<string> told, int count)
    {
        for (int i = 0; told.Count < count && i < count + 60; i++) await connection.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.True(told.Count >= count, $"{told.Count} of {count} came");
    }
}
