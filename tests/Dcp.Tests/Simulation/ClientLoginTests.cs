using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>How clients prove who they are, and what they hear when they cannot.</summary>
public sealed class ClientLoginTests
{
    [Theory]
    [InlineData("trust")]
    [InlineData("plain")]
    [InlineData("md5")]
    [InlineData("scram-sha-256")]
    public async Task A_client_logs_in(string method)
    {
        await using var world = World.Start($"auth_type = {method}");

        Assert.Equal("in", world.Login().Ask("echo in").Row);
        world.AssertClean();
    }

    [Theory]
    [InlineData("plain", "wrong")]
    [InlineData("md5", "wrong")]
    [InlineData("scram-sha-256", "wrong")]
    public async Task A_wrong_password_is_28P01(string method, string password)
    {
        await using var world = World.Start($"auth_type = {method}");
        var client = world.Connect();
        client.LogIn("alice", "app", password);
        world.Run();

        Assert.Equal("28P01", client.Fatal?.SqlState);
        Assert.True(client.IsClosed);
        Assert.Equal(0, world.Database.LoginCount);
        world.AssertClean();
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("md5")]
    public async Task An_empty_password_is_28P01(string method)
    {
        await using var world = World.Start($"auth_type = {method}");
        var client = world.Connect();
        client.SendBytes(Written.Startup("alice", "app"));
        client.Send(output => FrontendMessages.WritePassword(output, ""));
        world.Run();

        Assert.Equal("28P01", client.Fatal?.SqlState);
        world.AssertClean();
    }

    [Theory]
    [InlineData("plain", "28P01")]
    [InlineData("md5", "28P01")]
    [InlineData("scram-sha-256", "28P01")]
    [InlineData("trust", "28000")]
    public async Task An_unknown_user_fails_like_a_wrong_password(string method, string sqlState)
    {
        await using var world = World.Start($"auth_type = {method}");
        var client = world.Join("nobody");

        Assert.Equal(sqlState, client.Fatal?.SqlState);
        Assert.Equal(0, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task An_unknown_database_is_3D000_for_who_has_proved_himself_and_28P01_for_who_has_not()
    {
        await using var world = World.Start("auth_type = md5");
        Assert.Equal("3D000", world.Join("alice", "nowhere").Fatal?.SqlState);
        var stranger = world.Connect();
        stranger.LogIn("alice", "nowhere", "wrong");
        world.Run();

        Assert.Equal("28P01", stranger.Fatal?.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task Any_database_may_be_asked_for_when_there_is_a_fallback()
    {
        await using var world = World.Start(new WorldOptions { Databases = "* = host=10.0.0.1" });
        world.Login("alice", "whatever").Ask("echo in");

        Assert.Equal("whatever", Assert.Single(world.Database.Backends).DatabaseName);
        world.AssertClean();
    }

    [Fact]
    public async Task With_auth_type_any_everybody_shares_the_pool_of_the_forced_user()
    {
        await using var world = World.Start(new WorldOptions
        {
            Settings = "auth_type = any\ndefault_pool_size = 1",
            Databases = "app = host=10.0.0.1 user=bob\nother = host=10.0.0.1",
        });
        world.Login("stranger").Ask("echo one");
        world.Login("another").Ask("echo two");

        Assert.Equal("bob", Assert.Single(world.Database.Backends).UserName);
        Assert.Equal("28000", world.Join("stranger", "other").Fatal?.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task A_disabled_database_takes_no_new_clients()
    {
        await using var world = World.Start();
        var client = world.Login();
        client.Ask("echo warm");
        world.Pooler.Host.Catalog.Find("app")!.IsDisabled = true;

        Assert.Equal("55000", world.Join().Fatal?.SqlState);
        Assert.Equal("well", client.Ask("echo well").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Anything_but_a_password_is_refused_in_its_place()
    {
        await using var world = World.Start("auth_type = md5");
        var client = world.Connect();
        client.SendBytes(Written.Startup("alice", "app"));
        client.Query("echo no");
        world.Run();

        Assert.Equal("08P01", client.Fatal?.SqlState);
        Assert.Equal(0, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_huge_password_is_refused_before_memory_is_taken()
    {
        await using var world = World.Start("auth_type = md5");
        var client = world.Connect();
        client.SendBytes(Written.Startup("alice", "app"));
        client.SendBytes([(byte)'p', 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]);
        world.Run();

        Assert.Equal("08P01", client.Fatal?.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task Passwords_of_scram_are_derived_once()
    {
        await using var world = World.Start("auth_type = scram-sha-256\nmax_client_conn = 1000");
        for (var i = 0; i < 20; i++) world.Login().Leave();
        world.Run();

        Assert.Equal(1, world.Pooler.Host.Logins.Cache.Derivations);
        world.AssertClean();
    }
}
