using Dcp.Wire;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Simulation;

/// <summary>Users that auth_file does not have are looked up in the database (auth_user, auth_query, auth_dbname).</summary>
public sealed class AskSecretTests
{
    private const string Query = "auth_user = keeper\nauth_query = secret $1\n";

    public static TheoryData<string> Secrets =>
    [
        World.Password,
        Md5Password.Hash("erin", System.Text.Encoding.UTF8.GetBytes(World.Password)),
        ScramVerifier.Create(System.Text.Encoding.UTF8.GetBytes(World.Password), 16).ToString(),
    ];

    [Theory]
    [MemberData(nameof(Secrets))]
    public async Task A_user_whom_only_the_database_knows_logs_in(string secret)
    {
        await using var world = World.Start($"{Query}auth_type = md5");
        world.Database.Secrets["erin"] = secret;

        Assert.Equal("in", world.Login("erin").Ask("echo in").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task The_users_own_servers_log_in_with_what_was_learned()
    {
        await using var world = World.Start($"{Query}auth_type = scram-sha-256");
        world.Database.Method = LoginMethod.ScramSha256;
        world.Database.Secrets["keeper"] = world.Database.Secrets["erin"] = World.Password;
        world.Pooler.Host.Catalog.Find("app")!.Learn("keeper", UserSecret.Plain(World.Password));

        Assert.Equal("in", world.Login("erin").Ask("echo in").Row);
        Assert.Equal(["erin", "keeper"], world.Database.Backends.Select(backend => backend.UserName).Order());
        world.AssertClean();
    }

    [Fact]
    public async Task The_keys_of_a_clients_login_open_the_server_where_the_secret_is_a_scram_one()
    {
        await using var world = World.Start($"{Query}auth_type = scram-sha-256");
        var verifier = ScramVerifier.Create(System.Text.Encoding.UTF8.GetBytes(World.Password), 16).ToString();
        world.Database.Secrets["erin"] = verifier;
        world.Database.Secrets["keeper"] = World.Password;
        world.Pooler.Host.Catalog.Find("app")!.Learn("keeper", UserSecret.Plain(World.Password));
        world.Database.Method = LoginMethod.ScramSha256;

        Assert.Equal("in", world.Login("erin").Ask("echo in").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task It_is_asked_again_at_each_login()
    {
        await using var world = World.Start($"{Query}auth_type = md5");
        world.Database.Secrets["erin"] = World.Password;
        world.Login("erin");
        world.Database.Secrets["erin"] = "another";
        var late = world.Join("erin");

        Assert.Equal("28P01", late.Fatal?.SqlState);
        Assert.Equal(2, world.Database.ExecutedOf("secret").Count());
        world.AssertClean();
    }

    [Fact]
    public async Task Who_is_in_auth_file_is_not_asked_about()
    {
        await using var world = World.Start($"{Query}auth_type = md5");
        world.Login("alice");

        Assert.Empty(world.Database.ExecutedOf("secret"));
        world.AssertClean();
    }

    [Fact]
    public async Task A_user_whom_nobody_knows_is_refused()
    {
        await using var world = World.Start($"{Query}auth_type = md5");

        Assert.Equal(("28000", "no such user"), (world.Join("nobody").Fatal?.SqlState, world.Join("nobody").Fatal?.Message));
        world.AssertClean();
    }

    [Fact]
    public async Task Without_a_secret_nobody_gets_in_but_with_trust()
    {
        await using var world = World.Start($"{Query}auth_type = md5");
        world.Database.Secrets["erin"] = null!;

        Assert.Equal("28P01", world.Join("erin").Fatal?.SqlState);
        world.Pooler.Set("auth_type", "trust");
        Assert.Equal("in", world.Login("erin").Ask("echo in").Row);
        world.AssertClean();
    }

    [Theory]
    [InlineData("fail 42P01 $1", "told to fail")]
    [InlineData("secret of $1", "expected 2 columns from auth_query, not 1")]
    public async Task A_query_that_does_not_work_is_a_configuration_error_whose_reason_only_the_log_tells(string query, string reason)
    {
        await using var world = World.Start($"auth_user = keeper\nauth_type = md5\nauth_query = {query}");
        world.Database.Secrets["erin"] = World.Password;

        Assert.Equal("bouncer config error", world.Join("erin").Fatal?.Message);
        Assert.True(world.Log.Count(reason) > 0);
        world.AssertClean();
    }

    [Fact]
    public async Task Another_database_may_be_asked()
    {
        await using var world = World.Start(new WorldOptions
        {
            Databases = "app = host=10.0.0.1 auth_dbname=keys\nother = host=10.0.0.1\nkeys = host=10.0.0.1",
            Settings = $"{Query}auth_type = md5",
        });
        world.Database.Secrets["erin"] = World.Password;
        world.Login("erin");

        Assert.Equal("keys", Assert.Single(world.Database.Backends, backend => backend.UserName == "keeper").DatabaseName);
        world.AssertClean();
    }

    [Theory]
    [InlineData("nowhere", "authentication database \"nowhere\" is not configured.")]
    [InlineData("pgbouncer", "cannot use the reserved \"pgbouncer\" database as an auth_dbname")]
    public async Task A_database_that_cannot_be_asked_is_a_configuration_error(string name, string reason)
    {
        await using var world = World.Start(new WorldOptions
        {
            Databases = $"app = host=10.0.0.1 auth_dbname={name}",
            Settings = $"{Query}auth_type = md5",
        });

        Assert.Equal("bouncer config error", world.Join("erin").Fatal?.Message);
        Assert.Equal(1, world.Log.Count(reason));
        world.AssertClean();
    }

    [Fact]
    public async Task A_disabled_database_is_not_asked()
    {
        await using var world = World.Start($"{Query}auth_type = md5\nauth_dbname = other");
        world.Pooler.Host.Catalog.Find("other")!.IsDisabled = true;

        Assert.Equal("authentication database \"other\" is disabled", world.Join("erin").Fatal?.Message);
        world.AssertClean();
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_is_asked_about_leaves_nothing_behind()
    {
        await using var world = World.Start($"{Query}auth_type = md5");
        world.Database.Secrets["erin"] = World.Password;
        world.Database.Stall(true);
        var client = world.Connect();
        client.LogIn("erin", "app", World.Password);
        world.Run();
        client.Leave();
        world.Run();
        world.Database.Stall(false);
        world.Run();

        world.AssertClean();
    }

    [Fact]
    public async Task A_database_that_refuses_is_heard_by_the_client()
    {
        await using var world = World.Start($"{Query}auth_type = md5");
        world.Database.Refusal = ErrorFields.Fatal("28000", "role \"keeper\" is not permitted to log in");

        Assert.Equal("role \"keeper\" is not permitted to log in", world.Join("erin").Fatal?.Message);
        world.AssertClean();
    }
}
