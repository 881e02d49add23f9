using Dcp.Net.Memory;

namespace Dcp.Tests.Simulation.Listening;

/// <summary>
/// Clients that listen, stop listening and notify by chance, on a few servers. In the end each has been told what the database has announced
/// while it listened. The same seed gives the same run.
/// </summary>
internal sealed class ListenRun(int seed)
{
    private readonly System.Random _random = new(seed);
    private readonly List<ListenClient> _clients = [];

    /// <summary>What happened, for a failure's message.</summary>
    internal string Story => string.Join('\n', _clients.SelectMany(client => client.Story));

    internal async Task RunAsync()
    {
        var mayBegin = _random.Next(4) > 0;
        await using var world = World.Start(new WorldOptions
        {
            Reactors = 1 + (seed % 3),
            Seed = seed,
            PipeCapacity = _random.Next(3) == 0 ? 200 : 16 * 1024,
            Settings = $"default_pool_size = {_random.Next(1, 4)}\npool_mode = {(mayBegin ? "transaction" : "statement")}",
        });
        if (_random.Next(2) == 0) world.Database.NoteDelay = () => TimeSpan.FromMilliseconds(_random.Next(30));
        var reconnects = _random.Next(2) == 0;
        List<Task> running = [];
        for (var i = _random.Next(2, 9); i > 0; i--)
        {
            ListenClient client = new(world, i, _random.Next(), mayBegin);
            _clients.Add(client);
            MemoryTransport.Within(world.Network.Outside, () => running.Add(client.RunAsync()));
        }

        for (var step = 0; step < 400 && running.Exists(client => !client.IsCompleted); step++)
        {
            world.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 200)));
            if (!reconnects || _random.Next(20) > 0) continue;
            foreach (var pool in world.Pools.All) pool.CloseAll("database configuration changed");
        }

        world.AdvanceSeconds(5);
        Assert.All(running, client => Assert.True(client.IsCompleted, "a client is stuck"));
        Assert.All(running, client => Assert.Null(client.Exception));
        foreach (var client in _clients) client.AssertTold(world.Database.Notes);
        world.AssertClean();
    }
}
