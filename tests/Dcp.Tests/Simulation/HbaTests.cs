using Dcp.Tests.Config;

namespace Dcp.Tests.Simulation;

/// <summary>auth_type = hba: the first rule about a client says how it logs in.</summary>
public sealed class HbaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("host all all all trust", null, null)]
    [InlineData("host all all all scram-sha-256", null, null)]
    [InlineData("host all bob all trust", "28000", "no authentication method is found")]
    [InlineData("host all alice all reject\nhost all all all trust", "28000", "login rejected")]
    [InlineData("hostssl all all all trust", "28000", "no authentication method is found")]
    public async Task A_rule_decides(string rules, string? sqlState, string? message)
    {
        await using var world = World.Start(Settings(rules));
        var client = world.Join();

        Assert.Equal((sqlState, message), (client.Fatal?.SqlState, client.Fatal?.Message));
        world.AssertClean();
    }

    [Fact]
    public async Task New_rules_come_with_a_reload()
    {
        var settings = Settings("host all all all trust");
        await using var world = World.Start(settings);
        var before = world.Login();
        _folder.Write("hba.conf", "host all all all reject");

        Assert.Null(world.Reload(new WorldOptions { Settings = settings }));
        Assert.Equal("login rejected", world.Join().Fatal?.Message);
        Assert.Equal("still", before.Ask("echo still").Row);
        world.AssertClean();
    }

    [Fact]
    public async Task Wrong_passwords_are_answered_ever_more_slowly()
    {
        await using var world = World.Start("auth_type = md5");
        for (var i = 0; i < 2; i++)
        {
            var guesser = world.Connect();
            guesser.LogIn("alice", "app", "wrong");
            world.Run();
            Assert.Equal(i == 0, guesser.Fatal is not null);
            if (i == 1) world.AdvanceSeconds(1);
            Assert.Equal("28P01", guesser.Fatal?.SqlState);
        }

        Assert.Equal("in", world.Login().Ask("echo in").Row);
        world.AssertClean();
    }

    private string Settings(string rules) => $"auth_type = hba\nauth_hba_file = {_folder.Write("hba.conf", rules)}";
}
