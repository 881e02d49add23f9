using Dcp.Server.Session;
using Dcp.Wire;

namespace Dcp.Tests.Admin;

public sealed class ConsoleSessionTests
{
    [Fact]
    public async Task The_welcome_tells_drivers_what_they_look_at()
    {
        await using var pooling = await Pooling.StartAsync();
        var welcome = pooling.Connect().Welcome;

        Assert.Equal("RSSSSSSSKZ", welcome.Types);
        Assert.Matches(@"^\d+\.\d+\.\d+/bouncer$", welcome.Parameters["server_version"]);
        Assert.Equal("UTF8", welcome.Parameters["client_encoding"]);
        Assert.Equal("UTF8", welcome.Parameters["server_encoding"]);
        Assert.Equal("ISO", welcome.Parameters["DateStyle"]);
        Assert.Equal("GMT", welcome.Parameters["TimeZone"]);
        Assert.Equal("on", welcome.Parameters["standard_conforming_strings"]);
        Assert.Equal("on", welcome.Parameters["is_superuser"]);
        Assert.Equal(8, welcome.Key.Length);
    }

    [Fact]
    public async Task The_version_of_the_welcome_is_the_one_that_is_shown()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect();

        var version = Assert.Single(client.Column("VERSION", "version"));
        Assert.Equal($"dcp {client.Welcome.Parameters["server_version"].Split('/')[0]}", version);
    }

    [Fact]
    public async Task An_error_leaves_the_session_usable()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect();

        var reply = client.Query("SELECT * FROM t");
        Assert.Equal("EZ", reply.Types);
        Assert.Equal(("ERROR", "08P01"), (reply.Error!.Severity, reply.Error.SqlState));
        Assert.Equal("invalid command 'SELECT * FROM t', use SHOW HELP;", reply.Error.Message);
        Assert.Equal("TDCZ", client.Query("SHOW VERSION").Types);
    }

    [Theory]
    [InlineData("SHOW")]
    [InlineData("SHOW nothing")]
    [InlineData("FROBNICATE")]
    [InlineData("RELOAD now")]
    [InlineData("SHUTDOWN gently")]
    [InlineData("SET verbose")]
    [InlineData("")]
    public async Task An_unknown_command_is_quoted_back(string query)
    {
        await using var pooling = await Pooling.StartAsync();

        Assert.Equal($"invalid command '{query}', use SHOW HELP;", pooling.Connect().Query(query).Error!.Message);
    }

    [Fact]
    public async Task Select_shows()
    {
        await using var pooling = await Pooling.StartAsync();

        Assert.Equal(["version"], pooling.Connect().Query("SELECT version").Columns);
    }

    [Fact]
    public async Task The_extended_protocol_is_refused_with_an_error_and_the_end()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect();

        client.Send(output => FrontendMessages.WriteParse(output, "", "SHOW POOLS"));
        var reply = client.Read();
        Assert.Equal("extended query protocol not supported by admin console", reply.Error!.Message);
        Assert.Equal("ERROR", reply.Error.Severity);
        Assert.True(client.Peer.Ended);
    }

    [Fact]
    public async Task A_message_of_any_length_is_not_waited_for()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect();

        client.Peer.Write([(byte)'Q', 0x3F, 0xFF, 0xFF, 0xFF, (byte)'x']);
        Assert.Equal("08P01", client.Read().Error!.SqlState);
        Assert.True(client.Peer.Ended);
    }

    [Fact]
    public async Task Queries_sent_together_are_answered_in_order()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect();

        client.Send(output =>
        {
            FrontendMessages.WriteQuery(output, "SHOW VERSION");
            FrontendMessages.WriteQuery(output, "SHOW nothing");
            FrontendMessages.WriteQuery(output, "SHOW CLIENTS");
            FrontendMessages.WriteTerminate(output);
        });
        Assert.Equal("TDCZEZTDCZ", client.Read().Types);
        Assert.True(client.Peer.Ended);
        Assert.Equal(0, pooling.Pooler.Host.Clients);
    }

    [Fact]
    public async Task Answers_do_not_depend_on_how_the_bytes_arrive()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            await using var pooling = await Pooling.StartAsync(reactors: 2, seed: seed);
            var client = pooling.Connect();
            pooling.Connect("a", "app");

            Assert.Equal("TDDCZ", client.Query("SHOW POOLS").Types);
            Assert.Equal("TDDCZ", client.Query("SHOW CLIENTS").Types);
            Assert.Equal("TDCZ", client.Query("SHOW SERVERS").Types);
            Assert.Equal("EZ", client.Query("SHOW nothing").Types);
        }
    }

    [Fact]
    public async Task Whoever_may_only_look_changes_nothing()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect("watcher");

        foreach (var command in new[] { "PAUSE", "RESUME", "RELOAD", "SHUTDOWN", "KILL", "KILL_CLIENT 1", "SET verbose = 1", "SHOW FDS", "SUSPEND" })
        {
            Assert.Equal("admin access needed", client.Query(command).Error!.Message);
        }

        Assert.Equal("SHOW", client.Query("SHOW CONFIG").Tag);
    }

    [Fact]
    public async Task The_process_own_user_is_admin_over_the_unix_socket()
    {
        await using var pooling = await Pooling.StartAsync();
        pooling.Transport.Credentials = (ProcessOwner.UserId, 99);

        var client = pooling.Connect("pgbouncer", unix: true);
        Assert.Equal("RECONNECT", client.Query("RECONNECT").Tag);
        var row = client.Query("SHOW CLIENTS");
        Assert.Equal(("unix", "6432", "99"), (row[0, "addr"], row[0, "port"], row[0, "remote_pid"]));
    }

    [Fact]
    public async Task Another_user_of_the_system_is_no_admin()
    {
        await using var pooling = await Pooling.StartAsync();
        pooling.Transport.Credentials = (ProcessOwner.UserId + 1, 99);

        Assert.Equal("admin access needed", pooling.Connect("pgbouncer", unix: true).Query("RECONNECT").Error!.Message);
    }

    [Fact]
    public async Task What_drivers_set_is_ignored_with_a_notice()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect("watcher");

        var reply = client.Query("SET client_encoding TO 'LATIN1'");
        Assert.Equal(("NCZ", "SET ignored", "SET"), (reply.Types, reply.Notice!.Message, reply.Tag));
        Assert.Equal("UTF-8", client.Query("SHOW client_encoding")[0, "client_encoding"]);
    }

    [Fact]
    public async Task Help_is_a_notice()
    {
        await using var pooling = await Pooling.StartAsync();
        var reply = pooling.Connect("watcher").Query("SHOW HELP");

        Assert.Equal(("NCZ", "Console usage", "SHOW"), (reply.Types, reply.Notice!.Message, reply.Tag));
        Assert.Contains("\tSHOW HELP|CONFIG", reply.Notice.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_pooler_is_resumed_once()
    {
        await using var pooling = await Pooling.StartAsync();
        var client = pooling.Connect();

        Assert.Null(client.Query("SUSPEND").Error);
        Assert.Equal("already suspended/paused", client.Query("PAUSE").Error!.Message);
        Assert.Null(client.Query("RESUME").Error);
        Assert.Equal("pooler is not paused/suspended", client.Query("RESUME").Error!.Message);
    }

    [Fact]
    public async Task The_login_timeout_ends_with_the_welcome()
    {
        await using var pooling = await Pooling.StartAsync("client_login_timeout = 1");
        var client = pooling.Connect();

        Assert.Equal("", client.After(TimeSpan.FromMinutes(5)).Types);
        Assert.Equal("SHOW", client.Query("SHOW VERSION").Tag);
    }
}
