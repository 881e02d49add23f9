using System.Collections.Concurrent;
using System.Globalization;
using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>What becomes of those who listen when the connection that listens for them has to change, or when they are thrown out.</summary>
public sealed class ListenMoveTests(PostgresFixture postgres) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Reconnects_and_reloads_under_load_lose_no_notification_and_no_client()
    {
        string database = await postgres.CreateDatabaseAsync();
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 2));
        string host = config.Databases[database] = config.Databases["*"];
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection direct = await postgres.ConnectAsync(database);
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await using NpgsqlConnection two = await pooler.ConnectAsync(database);
        ConcurrentQueue<string> reference = Record(direct), told = Record(one), toldTwo = Record(two);
        foreach (NpgsqlConnection connection in (NpgsqlConnection[])[direct, one, two])
        {
            await connection.ExecuteAsync("listen a; listen \"B b\"");
            // The next query waits for the handover that follows a LISTEN.
            await connection.ExecuteAsync("select 1");
        }

        string listening = await ListeningAsync(direct, database);
        Task notifying = NotifyAsync(database);

        // Nothing of the database's entry changes: the connection stays.
        config.Settings["server_idle_timeout"] = "300";
        config.Settings["default_pool_size"] = "3";
        await pooler.RewriteAsync(config);
        (await pooler.ConsoleAsync("RELOAD")).EnsureSuccess();
        Assert.Equal(listening, await ListeningAsync(direct, database));

        for (int round = 0; round < 10; round++)
        {
            if (round % 2 == 0)
            {
                (await pooler.ConsoleAsync("RECONNECT")).EnsureSuccess();
            }
            else
            {
                config.Databases[database] = $"{host} connect_query='select {round}'";
                await pooler.RewriteAsync(config);
                (await pooler.ConsoleAsync("RELOAD")).EnsureSuccess();
            }

            // Both take what has come: what waits for one that does not is limited.
            foreach (NpgsqlConnection connection in (NpgsqlConnection[])[one, two]) Assert.Equal("1", await connection.ScalarAsync("select 1"));
            (await pooler.ConsoleAsync("WAIT_CLOSE")).EnsureSuccess();
            string now = await ListeningAsync(direct, database);
            Assert.NotEqual(listening, now);
            listening = now;
        }

        await _stop.CancelAsync();
        await notifying;
        await direct.ExecuteAsync("select pg_notify('a', 'last')");
        await UntilLastAsync(direct, reference);
        await UntilLastAsync(one, told);
        await UntilLastAsync(two, toldTwo);
        Assert.Equal(reference, told);
        Assert.Equal(reference, toldTwo);
    }

    [Fact]
    public async Task An_entry_that_leads_to_another_database_ends_listening_to_the_first()
    {
        (string database, string other) = (await postgres.CreateDatabaseAsync(), await postgres.CreateDatabaseAsync());
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 2));
        string host = config.Databases["*"];
        config.Databases["named"] = $"{host} dbname={database}";
        await using PoolerProcess pooler = await DcpProcess.StartAsync(config);
        await using NpgsqlConnection one = await pooler.ConnectAsync("named");
        await one.ExecuteAsync("listen a");
        await one.ExecuteAsync("select 1");
        config.Databases["named"] = $"{host} dbname={other}";
        await pooler.RewriteAsync(config);
        (await pooler.ConsoleAsync("RELOAD")).EnsureSuccess();

        Assert.Contains("57P01", await LostAsync(one), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_killed_hears_of_it_and_can_listen_again_after_a_resume()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 2)));
        await using NpgsqlConnection direct = await postgres.ConnectAsync(database);
        await using NpgsqlConnection one = await pooler.ConnectAsync(database);
        await one.ExecuteAsync("listen a");
        await one.ExecuteAsync("select 1");
        (await pooler.ConsoleAsync($"KILL \"{database}\"")).EnsureSuccess();
        Assert.NotEqual("", await LostAsync(one));
        await UntilNobodyListensAsync(direct, database);
        (await pooler.ConsoleAsync($"RESUME \"{database}\"")).EnsureSuccess();

        await using NpgsqlConnection again = await pooler.ConnectAsync(database);
        ConcurrentQueue<string> told = Record(again);
        await again.ExecuteAsync("listen a");
        await again.ExecuteAsync("select 1");
        await direct.ExecuteAsync("select pg_notify('a', 'last')");
        await UntilLastAsync(again, told);
        Assert.Equal("last", Assert.Single(told));
    }

    [Fact]
    public async Task A_client_in_another_encoding_hears_in_it_and_keeps_no_server()
    {
        string database = await postgres.CreateDatabaseAsync();
        await using PoolerProcess pooler = await DcpProcess.StartAsync(PoolerConfig.For(postgres.Server, ("default_pool_size", 1)));
        await using NpgsqlConnection direct = await postgres.ConnectAsync(database);
        await using NpgsqlConnection latin = new($"{Connections.Describe(pooler.Port, database, Users.Trust)};Client Encoding=LATIN1;Encoding=iso-8859-1");
        await latin.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlConnection other = await pooler.ConnectAsync(database);
        ConcurrentQueue<string> told = Record(latin), toldOther = Record(other);
        foreach (NpgsqlConnection connection in (NpgsqlConnection[])[latin, other])
        {
            await connection.ExecuteAsync("listen a");
            await connection.ExecuteAsync("select 1");
        }

        await direct.ExecuteAsync("select pg_notify('a', 'grün'), pg_notify('a', 'last')");
        await UntilLastAsync(latin, told);
        await UntilLastAsync(other, toldOther);

        Assert.Equal(["grün", "last"], told);
        Assert.Equal(["grün", "last"], toldOther);
        Assert.Equal("2", await direct.ScalarAsync($"select count(*) from pg_stat_activity where datname = '{database}' and application_name = 'dcp listens'"));

        // A channel that can be named in one encoding only keeps its client on its server: there is one, so nobody else is there.
        await other.ExecuteAsync("unlisten *");
        await latin.ExecuteAsync("listen \"grün\"");
        await direct.ExecuteAsync("select pg_notify('grün', 'last')");
        told.Clear();
        await UntilLastAsync(latin, told);
        Assert.Contains("|", (await pooler.ConsoleAsync("SHOW CLIENTS")).Output, StringComparison.Ordinal);
    }

    private async Task NotifyAsync(string database)
    {
        await using NpgsqlConnection connection = await postgres.ConnectAsync(database);
        for (int i = 0; !_stop.IsCancellationRequested; i++)
        {
            await connection.ExecuteAsync(i % 2 == 0 ? $"notify a, '{i}'" : string.Create(CultureInfo.InvariantCulture, $"notify \"B b\", '{i}'"));
            await Task.Delay(1, CancellationToken.None);
        }
    }

    private static Task<string> ListeningAsync(NpgsqlConnection direct, string database) =>
        direct.ScalarAsync($"select string_agg(pid::text, ',') from pg_stat_activity where datname = '{database}' and application_name = 'dcp listens'")!;

    private static async Task UntilNobodyListensAsync(NpgsqlConnection direct, string database)
    {
        for (int i = 0; i < 600; i++)
        {
            if (string.IsNullOrEmpty(await ListeningAsync(direct, database))) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("somebody listens");
    }

    private static ConcurrentQueue<string> Record(NpgsqlConnection connection)
    {
        ConcurrentQueue<string> told = [];
        connection.Notification += (_, note) => told.Enqueue(note.Payload);
        return told;
    }

    private static async Task UntilLastAsync(NpgsqlConnection connection, ConcurrentQueue<string> told)
    {
        bool isLast = told.Contains("last");
        connection.Notification += (_, note) => isLast |= note.Payload == "last";
        while (!isLast)
        {
            if (!await connection.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)) Assert.Fail($"only {told.Count} came");
        }
    }

    /// <summary>What a client hears at the end of its connection.</summary>
    private static async Task<string> LostAsync(NpgsqlConnection connection)
    {
        Exception lost = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (int i = 0; i < 100; i++) await connection.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        });
        return lost.ToString();
    }
}
