using System.Net;
using System.Text;
using Dcp.Net.Memory;
using Dcp.Server.Balance;
using Dcp.Tests.Simulation.Scripted;
using Dcp.Wire;

namespace Dcp.Tests.Simulation;

/// <summary>A CockroachDB of two nodes with an HTTP port each, which say by it whether they are ready, behind a pool of eight servers.</summary>
internal sealed class NodePair : IAsyncDisposable
{
    internal const string Ok = "HTTP/1.1 200 OK\r\n\r\n";
    internal const string Draining = "HTTP/1.1 503 Service Unavailable\r\n\r\n";

    internal NodePair(string words, string settings = "")
    {
        World = World.Start(new WorldOptions
        {
            Databases = $"app = host=10.0.0.1,10.0.0.2 flavor=cockroachdb {words}",
            Settings = "default_pool_size = 8\nserver_idle_timeout = 0\n" + settings,
        });
        Second = new ScriptedDatabase(World.Network, new IPEndPoint(IPAddress.Parse("10.0.0.2"), 5432));
        Serve(0, "10.0.0.1");
        Serve(1, "10.0.0.2");
        World.AdvanceSeconds(3);
    }

    internal World World { get; }

    internal ScriptedDatabase Second { get; }

    internal string[] Answers { get; } = [Ok, Ok];

    internal (int First, int Second) Backends => (World.Database.Backends.Count, Second.Backends.Count);

    internal string StatusOf(int index) => Server.Admin.Shows.TargetsShow.Status(Targets.Members[index]);

    private TargetSet Targets => World.Pooler.Host.Catalog.Databases.Single(database => database.Name == "app").Targets!;

    /// <summary>The node on which a transaction is open.</summary>
    internal int Active() => World.Database.Backends.Any(backend => backend.Status == TransactionStatus.InTransaction) ? 0 : 1;

    internal void Use(int count) => World.Use(count);

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private void Serve(int index, string address) =>
        MemoryPeer.Listen(World.Network, new IPEndPoint(IPAddress.Parse(address), 8080), peer => peer.Activity = server =>
        {
            if (server.Available == 0) return;
            Assert.StartsWith("GET /health?ready=1 ", Encoding.ASCII.GetString(server.Take(server.Available)), StringComparison.Ordinal);
            server.Write(Encoding.ASCII.GetBytes(Answers[index]));
        });
}
