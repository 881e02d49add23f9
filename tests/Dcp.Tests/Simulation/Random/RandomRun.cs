using Dcp.Net.Faults;
using Dcp.Net.Memory;
using Dcp.Tests.Simulation.Scripted;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Random;

/// <summary>
/// Runs a <see cref="RandomPlan"/>: clients do what clients do, the network and the database go wrong, and in the end each client has had
/// its own answers and no other, the pooler still works, and nothing is left over. The same seed gives the same run.
/// </summary>
internal sealed class RandomRun
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly RandomPlan _plan;
    private readonly System.Random _random;
    private FaultTransport? _faults;
    private bool _faultsOver;

    internal RandomRun(int seed)
    {
        _plan = RandomPlan.Of(seed);
        _random = new System.Random(unchecked(seed + 1_000_000));
    }

    /// <summary>What happened, as a number that is equal for equal runs.</summary>
    internal ulong Fingerprint { get; private set; }

    /// <summary>Plans and log, for a failure's message.</summary>
    internal string Story { get; private set; } = "";

    internal async Task RunAsync()
    {
        await using var world = World.Start(new WorldOptions
        {
            Reactors = 2,
            Seed = _plan.Seed,
            PipeCapacity = _plan.PipeCapacity,
            Databases = _plan.Database,
            Settings = _plan.Settings,
            Faults = inner => _faults = new FaultTransport(inner, subject => _faultsOver ? FaultPlan.None : _plan.FaultsOf(subject.Number)),
        });
        try
        {
            Run(world);
        }
        finally
        {
            Fingerprint = world.Network.Fingerprint;
            Story = $"{_plan}\n{_faults!.Describe()}\n{string.Join('\n', world.Log.Lines)}";
        }
    }

    private void Run(World world)
    {
        var clients = StartClients(world);
        for (var step = 0; step < 200 && clients.Exists(client => !client.IsCompleted); step++)
        {
            world.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 200)));
            if (!_plan.IsCalm) Disturb(world);
        }

        Calm(world);
        world.Advance(s_patience + s_patience);
        Assert.All(clients, client => Assert.True(client.IsCompleted, "a client is stuck"));
        Assert.All(clients, client => Assert.Null(client.Exception));
        AssertAlive(world);
        world.AssertClean();
    }

    private List<Task> StartClients(World world)
    {
        List<Task> tasks = [];
        for (var i = 0; i < _plan.Clients; i++)
        {
            RandomClient client = new(world, _plan, i, _random.Next(), s_patience);
            MemoryTransport.Within(world.Network.Outside, () => tasks.Add(client.RunAsync()));
        }

        return tasks;
    }

    private void Disturb(World world)
    {
        var database = world.Database;
        switch (_random.Next(24))
        {
            case 0:
                database.Stall(!database.IsStalled);
                break;
            case 1 when database.Backends.Count > 0:
                database.Backends[_random.Next(database.Backends.Count)].Kill(_random.Next(2) == 0 ? null : Goodbye);
                break;
            case 2:
                if (database.IsListening) database.Stop(_random.Next(2) == 0 ? null : Goodbye);
                else database.Start();
                break;
            case 3:
                database.Refusal = database.Refusal is null ? ErrorFields.Fatal(_random.Next(2) == 0 ? "57P03" : "28000", "no") : null;
                break;
            case 4:
                database.Behaviour = (LoginBehaviour)_random.Next(7);
                break;
            case 5:
                database.LoginDelay = TimeSpan.FromMilliseconds(_random.Next(500));
                database.CancelDelay = TimeSpan.FromMilliseconds(_random.Next(500));
                break;
            case 6:
                world.Pools.Pause(world.Pooler.Host.Catalog.Databases);
                break;
            case 7 or 8:
                world.Pools.Resume(world.Pooler.Host.Catalog.Databases);
                break;
            case 9:
                foreach (var pool in world.Pools.All) pool.CloseAll("by chance");
                break;
            case 10:
                world.Reload(new WorldOptions { Databases = _plan.Database, Settings = $"{_plan.Settings}\ndefault_pool_size = {_random.Next(5)}" });
                break;
        }
    }

    private static ErrorFields Goodbye => ErrorFields.Fatal(SqlState.AdminShutdown, "terminating connection");

    private void Calm(World world)
    {
        _faultsOver = true;
        var database = world.Database;
        database.Refusal = null;
        database.Behaviour = LoginBehaviour.Normal;
        database.LoginDelay = database.CancelDelay = TimeSpan.Zero;
        database.Stall(false);
        if (!database.IsListening) database.Start();
        world.Pools.Resume(world.Pooler.Host.Catalog.Databases);
    }

    /// <summary>After all that, a client is served as if nothing had been.</summary>
    private static void AssertAlive(World world)
    {
        foreach (var pool in world.Pools.All) pool.CloseAll("the trouble is over");
        world.AdvanceSeconds(20);
        var client = world.Login();
        Assert.Equal("alive", client.Ask("echo alive").Row);
        Assert.InRange(world.Pools.All.Max(pool => pool.Snapshot().Servers.Count), 0, 8);
    }
}
