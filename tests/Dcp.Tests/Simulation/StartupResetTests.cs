namespace Dcp.Tests.Simulation;

/// <summary>What a startup packet asked for is the session's default: RESET goes back to it, whatever the server itself was started with.</summary>
public sealed class StartupResetTests
{
    [Theory]
    [InlineData("session", "reset DateStyle")]
    [InlineData("session", "reset all")]
    [InlineData("session", "discard all")]
    [InlineData("session", "set DateStyle to default")]
    [InlineData("transaction", "reset DateStyle")]
    [InlineData("transaction", "reset all")]
    [InlineData("transaction", "discard all")]
    [InlineData("transaction", "set DateStyle to default")]
    public async Task What_was_set_to_the_database_s_default_goes_back_to_what_was_asked_for(string mode, string reset)
    {
        await using var world = World.Start($"pool_mode = {mode}\ndefault_pool_size = 1");
        var client = world.Login("alice", "app", ("DateStyle", "German"));
        client.Ask("set DateStyle to 'ISO, MDY'");
        Assert.Equal("ISO, MDY", client.Parameters["DateStyle"]);
        client.Transcript = [];
        client.Ask(reset);

        Assert.Equal("German", client.Parameters["DateStyle"]);
        Assert.Equal('Z', client.Transcript[^1][0]);
        Assert.Equal("German", client.Ask("show DateStyle").Row);
        Assert.Equal("German", client.Parameters["DateStyle"]);
        world.AssertClean();
    }

    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task What_is_sent_behind_a_reset_finds_what_was_asked_for(string mode)
    {
        await using var world = World.Start($"pool_mode = {mode}\ndefault_pool_size = 1");
        var client = world.Login("alice", "app", ("DateStyle", "German"), ("options", "-c search_path=mine"));
        foreach (var reset in (string[])["reset all", "reset search_path", "set search_path to default", "discard all"])
        {
            client.Ask("set search_path to other");
            client.Query(reset);
            client.Query("show search_path");
            client.Query("begin");
            client.Query("show search_path");
            client.Query("commit");
            world.Run();
            client.Take();
            Assert.Equal("mine", client.Take().Row);
            client.Take();
            Assert.Equal("mine", client.Take().Row);
            client.Take();
        }

        world.AssertClean();
    }

    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task What_is_in_the_same_message_behind_a_reset_finds_what_was_asked_for(string mode)
    {
        await using var world = World.Start(new WorldOptions { Settings = $"pool_mode = {mode}\ndefault_pool_size = 1", PipeCapacity = 300 });
        var client = world.Login("alice", "app", ("DateStyle", "German"), ("options", "-c search_path=mine"));
        foreach (var reset in (string[])["reset all", "reset search_path", "set search_path to default"])
        {
            client.Transcript = [];
            client.Ask("set search_path to other");
            var answer = client.Ask($"echo first;{reset};show search_path;;rows 3 400;show DateStyle;");
            Assert.Equal(["first", "mine"], answer.Rows.Take(2));
            Assert.Equal("German", answer.Rows[^1]);
            Assert.Equal(7, answer.Rows.Count + 1);
            Assert.Equal([reset.StartsWith("set", StringComparison.Ordinal) ? "SET" : "RESET"], answer.Tags.Where(tag => tag.EndsWith("SET", StringComparison.Ordinal)));
            Assert.DoesNotContain(client.Transcript, message => message.Contains("dcp_restores", StringComparison.Ordinal));
            Assert.Equal("22012", client.Ask($"{reset};fail 22012;echo never").SqlState);
            Assert.Equal("mine", client.Ask("show search_path").Row);
        }

        world.AssertClean();
    }

    [Theory]
    [InlineData("session")]
    [InlineData("transaction")]
    public async Task A_reset_of_one_setting_leaves_the_others_as_they_are(string mode)
    {
        await using var world = World.Start($"pool_mode = {mode}\ndefault_pool_size = 1");
        var client = world.Login("alice", "app", ("TimeZone", "Asia/Tokyo"), ("options", "-c search_path=mine -c statement_timeout=7"));
        client.Ask("set search_path to other");
        client.Ask("set TimeZone to UTC");
        client.Ask("reset statement_timeout");
        Assert.Equal("other", client.Ask("show search_path").Row);
        Assert.Equal("UTC", client.Ask("show TimeZone").Row);
        Assert.Equal("7", client.Ask("show statement_timeout").Row);
        client.Ask("begin");
        client.Ask("reset statement_timeout");
        Assert.Equal("other", client.Ask("show search_path").Row);
        Assert.Equal("UTC", client.Ask("show TimeZone").Row);
        Assert.Equal("7", client.Ask("show statement_timeout").Row);
        client.Ask("reset search_path");
        Assert.Equal("mine", client.Ask("show search_path").Row);
        client.Ask("rollback");
        Assert.Equal("other", client.Ask("show search_path").Row);
        Assert.Equal("UTC", client.Parameters["TimeZone"]);
        world.AssertClean();
    }

    /// <summary>On a server that nobody has set anything on, what the client has set is what the server has anyway.</summary>
    [Fact]
    public async Task What_was_set_to_the_database_s_default_stays_so_on_every_server()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, other) = (world.Login("alice", "app", ("DateStyle", "German")), world.Login());
        one.Ask("set DateStyle to 'ISO, MDY'");
        other.Ask("discard all");
        Assert.Equal("SET", one.Ask("set search_path to mine").Tag);
        Assert.Equal("ISO, MDY", one.Ask("show DateStyle").Row);
        Assert.Equal("ISO, MDY", one.Parameters["DateStyle"]);
        other.Ask("discard all");
        one.Ask("reset search_path");
        Assert.Equal("ISO, MDY", one.Ask("show DateStyle").Row);
        other.Ask("discard all");
        one.Ask("reset DateStyle");
        Assert.Equal("German", one.Ask("show DateStyle").Row);
        Assert.Equal("ISO, MDY", other.Ask("show DateStyle").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_whose_server_dies_in_the_middle_of_it_is_told()
    {
        await using var world = World.Start("pool_mode = session\ndefault_pool_size = 1");
        var client = world.Login("alice", "app", ("DateStyle", "German"));
        client.Ask("set DateStyle to 'ISO, MDY'");
        client.Query("reset DateStyle;crash");
        world.Run();

        Assert.True(client.IsClosed);
        Assert.Equal("08006", client.Fatal?.SqlState);
        Assert.Equal("well", world.Login().Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task In_a_failed_transaction_nothing_is_given_before_it_is_over()
    {
        await using var world = World.Start("pool_mode = session\ndefault_pool_size = 1");
        var client = world.Login("alice", "app", ("DateStyle", "German"), ("options", "-c search_path=mine"));
        client.Ask("begin");
        client.Query("reset all;fail 22012");
        client.Query("echo no");
        client.Query("rollback");
        client.Query("show search_path");
        world.Run();
        Assert.Equal("22012", client.Take().SqlState);
        Assert.Equal("25P02", client.Take().SqlState);
        client.Take();
        Assert.Equal("mine", client.Take().Row);
        Assert.Equal("German", client.Ask("show DateStyle").Row);
        world.AssertClean();
    }
}
