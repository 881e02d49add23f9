using Dcp.Wire;

namespace Dcp.Tests.Admin;

public sealed class CommandTests
{
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Pause_answers_when_the_last_server_is_gone()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var client = pooling.Connect("a", "app");
        client.Query("BEGIN");

        Assert.Equal("", console.Query("PAUSE").Types);
        Assert.Equal("", console.After(s_moment).Types);
        client.Query("COMMIT");
        Assert.Equal("PAUSE", console.After(s_moment).Tag);
        Assert.True(pooling.Servers[0].Ended);

        Assert.Equal("", client.Query("SELECT 1").Types);
        Assert.Equal("already suspended/paused", console.Query("PAUSE").Error!.Message);
        Assert.Equal(("no", "yes"), (console.Column("STATE", "value")[0], console.Column("STATE", "value")[1]));
        Assert.Equal("RESUME", console.Query("RESUME").Tag);
        Assert.Equal("SELECT 1", client.After(s_moment).Tag);
        Assert.Equal("pooler is not paused/suspended", console.Query("RESUME").Error!.Message);
    }

    [Fact]
    public async Task Pause_of_everything_holds_for_databases_that_come_later()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        Assert.Equal("PAUSE", console.Query("PAUSE").Tag);

        var client = pooling.Connect("a", "app");
        Assert.Equal("", client.Welcome.Types);
        Assert.Empty(pooling.Servers);
        Assert.Equal("RESUME", console.Query("RESUME").Tag);
        Assert.EndsWith("Z", client.After(s_moment).Types, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_of_one_database_leaves_the_others()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var client = pooling.Connect("a", "app");

        Assert.Equal("PAUSE", console.Query("PAUSE app").Tag);
        Assert.Equal("", client.Query("SELECT 1").Types);
        Assert.Equal(["1", "0", "0"], console.Column("DATABASES", "paused"));
        Assert.Equal("SELECT 2", pooling.Connect("a", "list").Query("SELECT 2").Tag);
        Assert.Equal("database list is not paused", console.Query("RESUME list").Error!.Message);
        Assert.Equal("RESUME", console.Query("RESUME app").Tag);
        Assert.Equal("SELECT 1", client.After(s_moment).Tag);
    }

    [Fact]
    public async Task Who_leaves_while_pausing_leaves_nothing_behind_but_the_pause()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect("a", "app");
        client.Query("BEGIN");
        var console = pooling.Connect();
        console.Query("PAUSE");
        console.Peer.Close();
        pooling.Transport.Advance(s_moment);

        Assert.Equal(1, pooling.Pooler.Host.Clients);
        Assert.True(pooling.Pooler.Host.Pools.AllPaused);
    }

    [Fact]
    public async Task A_cancel_request_ends_the_pause_that_waits()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect("a", "app");
        client.Query("BEGIN");
        var console = pooling.Connect();
        var key = console.Welcome.Key;
        console.Query("PAUSE");

        pooling.Cancel(key);
        Assert.Equal("57014", console.Read().Error!.SqlState);
        Assert.Equal("yes", console.Column("STATE", "value")[0]);
    }

    [Fact]
    public async Task Resume_by_another_ends_the_pause_that_waits()
    {
        await using var pooling = await Pooling.StartAsync();
        pooling.Connect("a", "app").Query("BEGIN");
        var console = pooling.Connect();
        console.Query("PAUSE app");

        Assert.Equal("RESUME", pooling.Connect().Query("RESUME app").Tag);
        Assert.Equal("resumed before all servers were closed", console.After(s_moment).Error!.Message);
    }

    [Theory]
    [InlineData("PAUSE nowhere", "no such database: nowhere")]
    [InlineData("KILL nowhere", "no such database: nowhere")]
    [InlineData("RECONNECT nowhere", "no such database: nowhere")]
    [InlineData("WAIT_CLOSE nowhere", "no such database: nowhere")]
    [InlineData("RESUME nowhere", "no such database: nowhere")]
    [InlineData("ENABLE nowhere", "no such database: nowhere")]
    [InlineData("PAUSE pgbouncer", "cannot pause admin db: pgbouncer")]
    [InlineData("DISABLE pgbouncer", "cannot disable admin db: pgbouncer")]
    [InlineData("DISABLE", "a database is required")]
    [InlineData("ENABLE", "a database is required")]
    [InlineData("KILL_CLIENT", "invalid client pointer supplied")]
    [InlineData("KILL_CLIENT me", "invalid client pointer supplied")]
    [InlineData("KILL_CLIENT 999999999", "client not found")]
    public async Task What_does_not_exist_is_named(string command, string message)
    {
        await using var pooling = await Pooling.StartAsync();

        Assert.Equal(message, pooling.Connect().Query(command).Error!.Message);
    }

    [Fact]
    public async Task Disable_refuses_new_clients_and_keeps_the_others()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var client = pooling.Connect("a", "app");

        Assert.Equal("DISABLE", console.Query("DISABLE app").Tag);
        Assert.Equal("database \"app\" is disabled", pooling.Connect("b", "app").Welcome.Error!.Message);
        Assert.Equal("RECONNECT", console.Query("RECONNECT app").Tag);
        Assert.Equal("SELECT 1", client.Query("SELECT 1").Tag);
        Assert.Equal("ENABLE", console.Query("ENABLE app").Tag);
        Assert.Equal("SELECT 1", pooling.Connect("b", "app").Query("SELECT 1").Tag);
    }

    [Fact]
    public async Task Reconnect_closes_servers_when_they_come_back_and_wait_close_waits_for_them()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var client = pooling.Connect("a", "app");
        client.Query("BEGIN");

        Assert.Equal("RECONNECT", console.Query("RECONNECT").Tag);
        Assert.Equal(["1"], console.Column("SERVERS", "close_needed"));
        Assert.Equal("", console.Query("WAIT_CLOSE").Types);
        client.Query("COMMIT");
        Assert.Equal("WAIT_CLOSE", console.After(s_moment).Tag);
        Assert.True(pooling.Servers[0].Ended);
        Assert.Equal("SELECT 1", client.Query("SELECT 1").Tag);
        Assert.Equal(2, pooling.Servers.Count);
    }

    [Fact]
    public async Task Kill_throws_everybody_out_and_pauses()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var busy = pooling.Connect("a", "app");
        busy.Query("BEGIN");
        var other = pooling.Connect("a", "list");

        Assert.Equal("KILL", console.Query("KILL app").Tag);
        Assert.Equal(("FATAL", "57P01", "admin forced disconnect"), Fatal(busy.Read().Error!));
        Assert.True(busy.Peer.Ended);
        Assert.True(pooling.Servers[0].Ended || pooling.Servers[0].Error != 0);
        Assert.Equal("SELECT 1", other.Query("SELECT 1").Tag);
        var later = pooling.Connect("b", "app");
        Assert.Equal("", later.Query("SELECT 1").Types);
        Assert.Equal("RESUME", console.Query("RESUME app").Tag);
        Assert.Equal("SELECT 1", later.After(s_moment).Tag);
    }

    [Fact]
    public async Task Kill_client_throws_one_out()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var one = pooling.Connect("a", "app");
        var other = pooling.Connect("b", "app");
        var id = console.Query("SHOW CLIENTS").Rows.Single(row => row[1] == "a")[^2];

        Assert.Equal("KILL_CLIENT", console.Query($"KILL_CLIENT {id}").Tag);
        Assert.Equal("admin forced disconnect", one.Read().Error!.Message);
        Assert.Equal("SELECT 1", other.Query("SELECT 1").Tag);
        Assert.Equal("client not found", console.Query($"KILL_CLIENT {id}").Error!.Message);
    }

    [Fact]
    public async Task Reload_takes_over_a_good_file_and_keeps_the_old_one_for_a_bad_one()
    {
        var file = Path.Combine(Path.GetTempPath(), $"dcp-reload-{Guid.NewGuid():N}.ini");
        try
        {
            await using var pooling = await Pooling.StartAsync(file: file);
            var console = pooling.Connect();
            await File.WriteAllTextAsync(file, $"{Pooling.Settings}\nmax_client_conn = 7\nlisten_port = 9999", TestContext.Current.CancellationToken);
            Assert.Equal("RELOAD", console.Query("RELOAD").Tag);
            Assert.Equal(7, pooling.Pooler.Host.Settings.MaxClientConn);
            Assert.Equal(6432, pooling.Pooler.Host.Settings.ListenPort);

            await File.WriteAllTextAsync(file, $"{Pooling.Settings}\nmax_client_conn = lots", TestContext.Current.CancellationToken);
            Assert.Equal(("ERROR", "F0000", "RELOAD failed, see logs for additional details"), Fatal(console.Query("RELOAD").Error!));
            Assert.Equal(7, pooling.Pooler.Host.Settings.MaxClientConn);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Shutdown_gives_no_answer()
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();

        Assert.Equal("", console.Query("SHUTDOWN").Types);
        Assert.True(console.Peer.Ended);
        pooling.Transport.Advance(s_moment);
        Assert.True(pooling.Pooler.Ended.IsCompleted);
    }

    [Theory]
    [InlineData("WAIT_FOR_CLIENTS")]
    [InlineData("wait_for_servers")]
    public async Task Shutdown_that_waits_answers_and_lets_the_console_watch(string how)
    {
        await using var pooling = await Pooling.StartAsync();
        var console = pooling.Connect();
        var client = pooling.Connect("a", "app");
        client.Query("BEGIN");

        Assert.Equal("SHUTDOWN", console.Query($"SHUTDOWN {how}").Tag);
        Assert.Equal("pooler is shutting down", console.Query("RESUME").Error!.Message);
        Assert.False(pooling.Pooler.Ended.IsCompleted);
        client.Query("COMMIT");
        client.Peer.Close();
        Assert.Equal("SHOW", console.Query("SHOW CLIENTS").Tag);
        pooling.Transport.Advance(s_moment);
        Assert.True(pooling.Pooler.Ended.IsCompleted);
    }

    private static (string, string, string) Fatal(ErrorFields error) => (error.Severity, error.SqlState, error.Message);
}
