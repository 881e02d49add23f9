namespace Dcp.Tests.Simulation;

/// <summary>Session parameters follow their client from server to server, and no other.</summary>
public sealed class ParameterTests
{
    [Fact]
    public async Task Clients_that_share_a_server_keep_their_parameters()
    {
        await using var world = World.Start("default_pool_size = 1");
        var one = world.Login("alice", "app", ("application_name", "one"), ("TimeZone", "Europe/Berlin"));
        var two = world.Login("alice", "app", ("application_name", "two"), ("options", "-c search_path=mine,public"));
        var three = world.Login();
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(("one", "Europe/Berlin", "\"$user\", public"), Ask(one));
            Assert.Equal(("two", "UTC", "mine,public"), Ask(two));
            Assert.Equal(("", "UTC", "\"$user\", public"), Ask(three));
        }

        Assert.Equal(("one", "Europe/Berlin"), (one.Parameters["application_name"], one.Parameters["TimeZone"]));
        Assert.Equal(("two", "UTC"), (two.Parameters["application_name"], two.Parameters["TimeZone"]));
        Assert.Equal(("", "UTC"), (three.Parameters["application_name"], three.Parameters["TimeZone"]));
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task What_a_client_sets_follows_it_and_is_told_to_it_alone()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        Assert.Equal("SET", one.Ask("set TimeZone to Asia/Tokyo").Tag);
        Assert.Equal("UTC", two.Ask("show TimeZone").Row);
        Assert.Equal("UTC", two.Parameters["TimeZone"]);
        Assert.Equal("Asia/Tokyo", one.Ask("show TimeZone").Row);
        Assert.Equal("Asia/Tokyo", one.Parameters["TimeZone"]);
        world.Pools.All.Single().CloseAll("test");
        world.Run();

        Assert.Equal("Asia/Tokyo", one.Ask("show TimeZone").Row);
        Assert.Equal("UTC", two.Ask("show TimeZone").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task What_was_set_in_a_transaction_that_is_rolled_back_does_not_follow()
    {
        await using var world = World.Start("default_pool_size = 1");
        var (one, two) = (world.Login(), world.Login());
        one.Ask("begin");
        one.Ask("set TimeZone to Asia/Tokyo");
        one.Ask("rollback");
        Assert.Equal("UTC", one.Parameters["TimeZone"]);
        two.Ask("set TimeZone to Europe/Berlin");

        Assert.Equal("UTC", one.Ask("show TimeZone").Row);
        Assert.Equal("Europe/Berlin", two.Ask("show TimeZone").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_name_of_an_earlier_client_is_not_given_to_a_later_one()
    {
        await using var world = World.Start();
        world.Login("alice", "app", ("application_name", "first"), ("TimeZone", "Europe/Berlin"));
        var nameless = world.Login("alice", "app", ("TimeZone", "Europe/Berlin"));

        Assert.Equal("", nameless.Parameters["application_name"]);
        Assert.Equal("", nameless.Ask("show application_name").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Wishes_that_a_server_was_asked_for_once_need_no_server_again()
    {
        await using var world = World.Start();
        world.Login("alice", "app", ("application_name", "first"), ("DateStyle", "German"));
        world.Database.Stop();
        world.Run();

        var client = world.Login("alice", "app", ("application_name", "second"), ("DateStyle", "German"));

        Assert.Equal(("second", "German"), (client.Parameters["application_name"], client.Parameters["DateStyle"]));
        world.AssertClean();
    }

    [Theory]
    [InlineData("TimeZone", "nowhere", "22023")]
    [InlineData("no_such_thing", "1", "42704")]
    public async Task A_wish_that_the_database_refuses_ends_the_login_with_its_sqlstate(string name, string value, string sqlState)
    {
        await using var world = World.Start();
        var client = world.Join("alice", "app", (name, value));

        Assert.Equal(sqlState, client.Fatal?.SqlState);
        Assert.True(client.IsClosed);
        Assert.Equal("well", world.Login().Ask("echo well").Row);
        world.AssertClean();
    }

    [Theory]
    [InlineData("it's")]
    [InlineData(@"back\slash")]
    [InlineData("semi;colon")]
    [InlineData("'); drop table students; --")]
    [InlineData("ünïcödé")]
    public async Task Any_value_is_given_as_it_is(string value)
    {
        await using var world = World.Start("default_pool_size = 1");
        var one = world.Login("alice", "app", ("application_name", value));
        world.Login().Ask("echo other");

        Assert.Equal(value, one.Ask("show application_name").Row);
        Assert.Equal(value, one.Parameters["application_name"]);
        world.AssertClean();
    }

    [Theory]
    [InlineData("discard all")]
    [InlineData("reset all")]
    public async Task After_a_client_s_reset_its_startup_wishes_hold_on_every_server_alike(string reset)
    {
        await using var world = World.Start("default_pool_size = 1");
        var one = world.Login("alice", "app", ("options", "--search_path=mine"));
        var other = world.Login();
        one.Ask(reset);
        Assert.Equal("\"$user\", public", other.Ask("show search_path").Row);

        Assert.Equal("mine", one.Ask("show search_path").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_default_that_changes_in_the_database_is_not_changed_under_a_client()
    {
        await using var world = World.Start("default_pool_size = 1");
        var one = world.Login();
        world.Database.Defaults["DateStyle"] = "German";
        world.Pools.All.Single().CloseAll("test");
        world.Run();
        Assert.Equal("ISO, MDY", one.Ask("show DateStyle").Row);

        var two = world.Login();

        Assert.Equal("German", two.Parameters["DateStyle"]);
        Assert.Equal("German", two.Ask("show DateStyle").Row);
        Assert.Equal("ISO, MDY", one.Ask("show DateStyle").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Parameters_of_the_entry_are_those_of_new_servers()
    {
        await using var world = World.Start(new WorldOptions
        {
            Databases = "app = host=10.0.0.1 application_name=pooled timezone=Asia/Tokyo client_encoding=LATIN1 datestyle=German",
        });
        var client = world.Login();

        Assert.Equal(("pooled", "Asia/Tokyo"), (client.Ask("show application_name").Row, client.Ask("show TimeZone").Row));
        Assert.Equal("LATIN1", client.Parameters["client_encoding"]);
        world.AssertClean();
    }

    private static (string Name, string Zone, string Path) Ask(SimClient client) =>
        (client.Ask("show application_name").Row, client.Ask("show TimeZone").Row, client.AskExtended("show search_path").Row);
}
