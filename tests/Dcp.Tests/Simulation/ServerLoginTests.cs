using Dcp.Tests.Simulation.Scripted;
using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Simulation;

/// <summary>The way to the database: how servers log in, and what clients hear when they cannot.</summary>
public sealed class ServerLoginTests
{
    [Theory]
    [InlineData(LoginMethod.Trust)]
    [InlineData(LoginMethod.Plain)]
    [InlineData(LoginMethod.Md5)]
    [InlineData(LoginMethod.ScramSha256)]
    public async Task A_server_logs_in_with_the_client_s_password(LoginMethod method)
    {
        await using var world = World.Start();
        world.Database.Method = method;
        world.Database.Secrets["alice"] = World.Password;

        Assert.Equal("in", world.Login().Ask("echo in").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_scram_secret_in_the_userlist_serves_both_logins()
    {
        var verifier = ScramVerifier.Create("open sesame"u8, 16);
        await using var world = World.Start(new WorldOptions
        {
            Settings = "auth_type = scram-sha-256",
            Userlist = new() { ["alice"] = verifier.ToString() },
        });
        world.Database.Method = LoginMethod.ScramSha256;
        world.Database.Secrets["alice"] = verifier.ToString();

        Assert.Equal("in", world.Login().Ask("echo in").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_wrong_password_towards_the_database_is_told_to_the_client()
    {
        await using var world = World.Start();
        world.Database.Method = LoginMethod.ScramSha256;
        world.Database.Secrets["alice"] = "another";
        var client = world.Join();

        Assert.Equal("28P01", client.Fatal?.SqlState);
        Assert.True(client.IsClosed);
        world.AssertClean();
    }

    [Theory]
    [InlineData("3D000", "database \"app\" does not exist")]
    [InlineData("53300", "sorry, too many clients already")]
    [InlineData("57P03", "the database system is starting up")]
    [InlineData("28000", "role \"alice\" is not permitted to log in")]
    public async Task What_the_database_says_at_login_is_told_to_clients_in_login(string sqlState, string message)
    {
        await using var world = World.Start();
        world.Database.Refusal = ErrorFields.Fatal(sqlState, message);
        SimClient[] clients = [world.Join(), world.Join()];

        Assert.All(clients, client => Assert.Equal(sqlState, client.Fatal?.SqlState));
        Assert.All(clients, client => Assert.Contains(message, client.Fatal!.Message, StringComparison.Ordinal));
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Theory]
    [InlineData(LoginBehaviour.Close)]
    [InlineData(LoginBehaviour.Garbage)]
    public async Task A_login_that_breaks_off_is_told_to_clients_in_login(object behaviour)
    {
        await using var world = World.Start();
        world.Database.Behaviour = (LoginBehaviour)behaviour;
        var client = world.Join();

        Assert.NotNull(client.Fatal);
        Assert.StartsWith("08", client.Fatal.SqlState, StringComparison.Ordinal);
        Assert.True(client.IsClosed);
        world.AssertClean();
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_given_up_after_server_connect_timeout()
    {
        await using var world = World.Start("server_connect_timeout = 5");
        world.Database.Behaviour = LoginBehaviour.Silent;
        var client = world.Join();
        world.AdvanceSeconds(4.9);
        Assert.False(client.IsClosed);

        world.AdvanceSeconds(0.2);
        Assert.Empty(world.Database.Backends);
        world.Database.Behaviour = LoginBehaviour.Normal;
        world.AdvanceSeconds(1);

        Assert.True(client.IsReady);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_connect_timeout_of_0_gives_the_database_all_the_time_it_takes()
    {
        await using var world = World.Start("server_connect_timeout = 0\nclient_login_timeout = 0\nquery_wait_timeout = 0");
        world.Database.LoginDelay = TimeSpan.FromMinutes(5);
        var client = world.Join();
        world.Advance(TimeSpan.FromMinutes(6));

        Assert.True(client.IsReady);
        world.AssertClean();
    }

    [Fact]
    public async Task Clients_in_login_wait_for_a_database_that_is_down()
    {
        await using var world = World.Start("query_wait_timeout = 30");
        world.Database.Stop();
        var (patient, early) = (world.Join(), world.Join());
        world.AdvanceSeconds(9);
        Assert.False(patient.IsClosed);
        early.Leave();
        world.Database.Start();
        world.AdvanceSeconds(10);
        Assert.True(patient.IsReady);

        world.Database.Stop();
        world.AdvanceSeconds(1);
        patient.Query("echo never");
        world.AdvanceSeconds(31);
        Assert.Equal("query_wait_timeout", patient.Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task After_a_failed_login_clients_hear_the_same_until_the_next_attempt()
    {
        await using var world = World.Start("server_login_retry = 15");
        world.Database.Refusal = ErrorFields.Fatal(SqlState.InvalidCatalogName, "no such thing");
        world.Join();
        Assert.Equal(1, world.Database.LoginCount);

        var second = world.Join();
        Assert.Equal(1, world.Database.LoginCount);
        Assert.Equal("3D000", second.Fatal?.SqlState);
        Assert.Contains("server_login_retry", second.Fatal!.Message, StringComparison.Ordinal);

        world.Database.Refusal = null;
        world.AdvanceSeconds(15);
        Assert.Equal("in", world.Login().Ask("echo in").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Attempts_at_a_database_that_stays_away_come_no_closer_than_server_login_retry()
    {
        await using var world = World.Start("server_login_retry = 15\nquery_wait_timeout = 0");
        var client = world.Login();
        world.Database.Refusal = ErrorFields.Fatal(SqlState.CannotConnectNow, "starting up");
        world.Pools.All.Single().CloseAll("test");
        client.Query("echo patience");
        world.AdvanceSeconds(60);
        var before = world.Database.LoginCount;
        world.AdvanceSeconds(150);

        Assert.InRange(world.Database.LoginCount - before, 9, 11);
        world.Database.Refusal = null;
        world.AdvanceSeconds(16);
        Assert.Equal("patience", client.Take().Row);
        world.AssertClean();
    }

    [Fact]
    public async Task A_password_that_no_longer_fits_is_told_to_those_who_wait_when_no_server_is_left()
    {
        await using var world = World.Start();
        world.Database.Method = LoginMethod.Md5;
        world.Database.Secrets["alice"] = World.Password;
        var client = world.Login();
        world.Database.Secrets["alice"] = "changed";
        world.Pools.All.Single().CloseAll("test");
        client.Query("echo no");
        world.Run();

        Assert.Equal("28P01", client.Fatal?.SqlState);
        world.AssertClean();
    }

    [Fact]
    public async Task Of_several_hosts_the_one_that_is_there_is_used()
    {
        await using var world = World.Start(new WorldOptions { Databases = "app = host=10.0.0.7,10.0.0.1,10.0.0.8" });
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal("in", world.Login().Ask("echo in").Row);
            world.Pools.All.Single().CloseAll("test");
            world.Run();
        }

        world.AssertClean();
    }

    [Fact]
    public async Task A_notice_right_behind_the_login_is_no_harm()
    {
        await using var world = World.Start();
        world.Database.Behaviour = LoginBehaviour.Chatty;

        Assert.Equal("in", world.Login().Ask("echo in").Row);
        Assert.Equal(1, world.Database.LoginCount);
        world.AssertClean();
    }

    [Fact]
    public async Task A_server_that_is_out_of_step_from_the_start_is_a_failed_login_and_not_tried_again_at_once()
    {
        await using var world = World.Start("server_login_retry = 15");
        world.Database.Behaviour = LoginBehaviour.OutOfStep;
        var client = world.Join();
        world.AdvanceSeconds(60);

        Assert.Equal("08006", client.Fatal?.SqlState);
        Assert.InRange(world.Database.LoginCount, 1, 12);
        world.AssertClean();
    }

    [Fact]
    public async Task Logins_that_fail_together_count_as_one_failure()
    {
        await using var world = World.Start("server_login_retry = 15\ndefault_pool_size = 4");
        SimClient[] clients = [.. Enumerable.Range(0, 4).Select(_ => world.Login())];
        world.Database.Stop();
        world.Run();
        foreach (var client in clients) client.Query("sleep 10");
        world.Run();
        world.Database.Start();
        world.Advance(TimeSpan.FromMilliseconds(250));

        Assert.All(clients, client => Assert.Equal("slept", client.Take().Row));
        world.AssertClean();
    }

    [Theory]
    [InlineData("echo ready", 0)]
    [InlineData("fail 42501", 1)]
    public async Task A_connect_query_is_run_on_each_new_server(string query, int failures)
    {
        await using var world = World.Start(new WorldOptions { Databases = $"app = host=10.0.0.1 connect_query='{query}'" });

        Assert.Equal("in", world.Login().Ask("echo in").Row);

        Assert.Single(world.Database.ExecutedOf(query));
        Assert.Equal(failures, world.Log.Count("connect_query failed"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_connect_query_that_kills_the_connection_leaves_none_open()
    {
        await using var world = World.Start(new WorldOptions
        {
            Databases = "app = host=10.0.0.1,10.0.0.1 connect_query='begin'",
        });
        var client = world.Join();
        world.AdvanceSeconds(1);

        Assert.Equal("08006", client.Fatal?.SqlState);
        client.Leave();
        world.AdvanceSeconds(20);
        Assert.Empty(world.Database.Backends);
        world.AssertClean();
    }
}
