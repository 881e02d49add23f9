using System.Net;
using Dcp.Net;
using Dcp.Net.Memory;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.Server.Pool;
using Dcp.Tests.Config;
using Dcp.Tests.Simulation.Scripted;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>
/// A whole pooler, its database and its clients in one process, without sockets, threads or waiting: everything happens when the test
/// says <see cref="Run"/> or <see cref="Advance"/>. Time stands still otherwise.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    internal const string Password = "open sesame";

    private static readonly IPEndPoint s_front = new(IPAddress.Parse("10.0.0.9"), 6432);
    private static readonly IPEndPoint s_back = new(IPAddress.Parse("10.0.0.1"), 5432);

    private readonly TempFolder _folder = new();
    private readonly List<SimClient> _clients = [];
    private readonly string _file;

    private World(WorldOptions options)
    {
        Network = new MemoryTransport(new MemorySettings
        {
            Reactors = options.Reactors,
            Seed = options.Seed,
            PipeCapacity = options.PipeCapacity,
        });
        Database = new ScriptedDatabase(Network, s_back);
        _file = WriteFile(options);
        var (config, problems) = ConfigLoader.Load(_file);
        Assert.True(config is not null, string.Join('\n', problems));
        Pooler = new Pooler(config, options.Faults?.Invoke(Network) ?? Network, Log, _file);
    }

    internal MemoryTransport Network { get; }

    internal ScriptedDatabase Database { get; }

    internal Pooler Pooler { get; }

    internal LogLines Log { get; } = new();

    internal PoolSet Pools => Pooler.Host.Pools;

    /// <summary>The pool of a database and user, which must exist.</summary>
    internal PoolSnapshot Pool(string database = "app", string user = "alice") =>
        Pools.All.Single(pool => pool.Database.Name == database && pool.User.Name == user).Snapshot();

    internal static World Start(string settings = "") => Start(new WorldOptions { Settings = settings });

    internal static World Start(WorldOptions options)
    {
        World world = new(options);
        var started = world.Pooler.StartAsync();
        Assert.True(started.IsCompletedSuccessfully, started.Exception?.ToString());
        world.Run();
        return world;
    }

    /// <summary>Runs until nothing can be done without time passing.</summary>
    internal void Run() => Network.Run();

    /// <summary>Lets time pass.</summary>
    internal void Advance(TimeSpan time) => Network.Advance(time);

    internal void AdvanceSeconds(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>A network connection to the pooler, that has said nothing yet.</summary>
    internal SimClient Connect()
    {
        var client = TryConnect();
        Assert.True(client is not null, "The pooler does not accept connections.");
        return client;
    }

    /// <summary>As <see cref="Connect"/>; null when the connection is refused.</summary>
    internal SimClient? TryConnect()
    {
        SimClient? client = null;
        MemoryTransport.Within(Network.Outside, () => _ = OpenAsync());
        Run();
        return client;

        async Task OpenAsync() => client = await ConnectAsync();
    }

    /// <summary>A client that has logged in to the database itself: what it sees is what all clients should see.</summary>
    internal SimClient LoginDirectly()
    {
        SimClient? client = null;
        MemoryTransport.Within(Network.Outside, () => _ = OpenAsync());
        Run();
        client!.LogIn("alice", "app", Password);
        Run();
        Assert.True(client.IsReady);
        return client;

        async Task OpenAsync() => client = await ConnectAsync(s_back);
    }

    /// <summary>As <see cref="Connect"/>, for async methods on the reactor outside. Null: refused.</summary>
    internal Task<SimClient?> ConnectAsync() => ConnectAsync(s_front);

    private async Task<SimClient?> ConnectAsync(IPEndPoint endPoint)
    {
        var result = await Network.Outside.ConnectAsync(endPoint, SocketSettings.Default, TimeSpan.FromMinutes(1));
        if (result.Connection is not { } connection) return null;
        SimClient client = new(this, connection);
        _clients.Add(client);
        return client;
    }

    /// <summary>A peer that sends bytes of its own.</summary>
    internal MemoryPeer ConnectRaw() => MemoryPeer.Connect(Network, s_front);

    /// <summary>Connects and sends the startup packet; whether that leads to anything is left open.</summary>
    internal SimClient Join(string user = "alice", string database = "app", params (string Name, string Value)[] parameters)
    {
        var client = Connect();
        client.LogIn(user, database, Password, parameters);
        Run();
        return client;
    }

    /// <summary>A client that has logged in.</summary>
    internal SimClient Login(string user = "alice", string database = "app", params (string Name, string Value)[] parameters)
    {
        var client = Join(user, database, parameters);
        Assert.True(client.IsReady, $"not logged in: {client.Fatal}");
        return client;
    }

    /// <summary>So many clients hold a server at once, and give it back.</summary>
    internal void Use(int count)
    {
        SimClient[] clients = [.. Enumerable.Range(0, count).Select(_ => Login())];
        foreach (var client in clients) client.Query("sleep 100");
        AdvanceSeconds(1);
        Assert.All(clients, client => Assert.Null(client.Take().Error));
        foreach (var client in clients) client.Leave();
        Run();
    }

    /// <summary>Sends a cancel request for what the client runs; the connection shows when the pooler is done with it.</summary>
    internal SimClient Cancel(SimClient client)
    {
        var canceller = Connect();
        canceller.Send(output => FrontendMessages.WriteCancelRequest(output, client.ProcessId, client.CancelKey.Span));
        return canceller;
    }

    /// <summary>Writes the file anew and has the pooler read it.</summary>
    internal IReadOnlyList<ConfigProblem>? Reload(WorldOptions options)
    {
        WriteFile(options);
        var problems = Pooler.Reload();
        Run();
        return problems;
    }

    /// <summary>Everybody leaves, and nothing may be left of them: no client, no server, no place under a limit, no block of memory.</summary>
    internal void AssertClean()
    {
        foreach (var client in _clients) client.Leave();
        Run();
        AdvanceSeconds(30);
        Assert.Equal(0, Pooler.Host.Clients);
        foreach (var pool in Pools.All)
        {
            var now = pool.Snapshot();
            Assert.Equal((0, 0, 0, 0, 0, 0), (pool.Clients, now.Waiting, now.Login, now.Active, now.Tested, now.BeingCanceled));
        }

        Assert.Equal(0, Network.Reactors.Sum(reactor => reactor.Blocks.Rented));
        Assert.All(Pools.All, pool => Assert.Empty(pool.Snapshot().Listening));
        Assert.Equal(0, Pools.All.Sum(pool => pool.CountersByReactor.Sum(counters => counters.Subscriptions)));
        foreach (var pool in Pools.All) pool.CloseAll("the test is over");
        Run();
        AdvanceSeconds(6);
        Assert.All(Pools.All, pool => Assert.Empty(pool.Snapshot().Servers));
        Assert.All(Pooler.Host.Catalog.Databases, database => Assert.Equal(0, database.Budget.Taken));
        Assert.All(Pooler.Host.Catalog.Accounts, account => Assert.Equal(0, account.Budget.Taken));
        Assert.Empty(Database.Backends);
        Assert.Equal(0, Network.Reactors.Sum(reactor => reactor.Blocks.Rented));
        Assert.Equal(0, Network.Reactors.Sum(reactor => reactor.Connections));
        Database.AssertSound();
        Assert.DoesNotContain(Log.Lines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await Pooler.DisposeAsync();
        foreach (var client in _clients) client.Dispose();
        _folder.Dispose();
    }

    private string WriteFile(WorldOptions options)
    {
        _folder.Write("users.txt", string.Concat(options.Userlist.Select(user => $"\"{user.Key}\" \"{user.Value}\"\n")));
        return _folder.Write("pooler.ini", $"""
        [databases]
        {options.Databases}
        [users]
        {options.Users}
        [pgbouncer]
        listen_addr = {s_front.Address}
        listen_port = {s_front.Port}
        unix_socket_dir =
        auth_type = trust
        auth_file = {_folder["users.txt"]}
        pool_mode = transaction
        default_pool_size = 2
        {options.Settings}
        """);
    }
}
