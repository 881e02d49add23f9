using System.Net;
using System.Text;
using Dcp.Net.Memory;
using Dcp.Server.Config;
using Dcp.Server.Hosting;
using Dcp.Server.Passthrough;
using Dcp.Tests.Simulation;

namespace Dcp.Tests.Passthrough;

/// <summary>A frontend in front of servers that say their name, all in one process: time stands still unless the test lets it pass.</summary>
internal sealed class PassWorld : IAsyncDisposable
{
    internal static readonly IPEndPoint Front = new(IPAddress.Parse("10.0.0.9"), 5433);

    private readonly Dictionary<string, Dcp.Net.Listener> _listeners = [];
    private readonly List<MemoryPeer> _clients = [];

    private PassWorld(string section, int reactors, int? seed)
    {
        Network = new MemoryTransport(new MemorySettings { Reactors = reactors, Seed = seed });
        var (config, problems) = ConfigLoader.LoadText(Text(section), "t.ini");
        Assert.True(config is not null, string.Join('\n', problems));
        Pooler = new Pooler(config, Network, Log);
    }

    internal MemoryTransport Network { get; }

    internal Pooler Pooler { get; }

    internal LogLines Log { get; } = new();

    internal Frontend Frontend => Pooler.Frontends.All[0];

    /// <summary>Connections of servers by the server's letter, in the order in which they came.</summary>
    internal Dictionary<string, List<MemoryPeer>> Servers { get; } = [];

    /// <summary>Lines of the log about connections that are over.</summary>
    internal IEnumerable<string> Passed => Log.Lines.Where(line => line.Contains("] in in/", StringComparison.Ordinal));

    /// <param name="servers">Letters of servers that are there from the start.</param>
    internal static PassWorld Start(string section, string servers = "ab", int reactors = 1, int? seed = null)
    {
        PassWorld world = new(section, reactors, seed);
        foreach (var letter in servers) world.Open($"{letter}");
        var started = world.Pooler.StartAsync();
        Assert.True(started.IsCompletedSuccessfully, started.Exception?.ToString());
        world.Network.Run();
        return world;
    }

    internal static IPEndPoint AddressOf(string letter) => new(IPAddress.Parse($"10.0.1.{letter[0] - 'a' + 1}"), 6432);

    /// <summary>The server listens, and answers each portion of bytes with its letter and the bytes.</summary>
    internal void Open(string letter, Action<MemoryPeer>? script = null)
    {
        Servers.TryAdd(letter, []);
        _listeners[letter] = MemoryPeer.Listen(Network, AddressOf(letter), peer =>
        {
            Servers[letter].Add(peer);
            peer.Activity = script ?? (server =>
            {
                if (server.Available > 0) server.Write([.. Encoding.ASCII.GetBytes(letter), .. server.Take(server.Available)]);
            });
        });
    }

    /// <summary>The server's host refuses connections; those that there are go on.</summary>
    internal void Close(string letter)
    {
        _ = _listeners[letter].UnbindAsync().AsTask();
        Network.Run();
    }

    internal MemoryPeer Connect(EndPoint? from = null)
    {
        var peer = MemoryPeer.Connect(Network, Front, from);
        _clients.Add(peer);
        return peer;
    }

    /// <summary>Connects, says a word and gives what comes back.</summary>
    internal string Ask(string word = "x", EndPoint? from = null)
    {
        var peer = Connect(from);
        peer.Write(word);
        return Encoding.ASCII.GetString(peer.ReadAll());
    }

    internal void AdvanceSeconds(double seconds) => Network.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Everybody leaves, and nothing may be left of them.</summary>
    internal void AssertClean()
    {
        foreach (var client in _clients) client.Close();
        Network.Run();

        // Whoever waited in the queue gets a server only now, and that one has to leave as well.
        for (var round = 0; round < 2; round++)
        {
            foreach (var server in Servers.Values.SelectMany(peers => peers)) server.Close();
            AdvanceSeconds(10);
        }

        Assert.Equal(0, Frontend.Clients);
        Assert.Equal(0, Frontend.Taken);
        Assert.Equal(0, Frontend.Waiting);
        Assert.All(Frontend.Targets.Members, member => Assert.Equal(0, member.Active));
        Assert.Equal(0, Network.Reactors.Sum(reactor => reactor.Blocks.Rented));
        Frontend.Targets.Stop();
        AdvanceSeconds(10);
        Assert.Equal(0, Network.Reactors.Sum(reactor => reactor.Connections));
        Assert.DoesNotContain(Log.Lines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => Pooler.DisposeAsync();

    private static string Text(string section) => $"""
        [databases]
        [pgbouncer]
        listen_addr = {Front.Address}
        unix_socket_dir =
        auth_type = any
        admin_users = boss
        [frontend in]
        bind = {Front}
        {section}
        """;
}
