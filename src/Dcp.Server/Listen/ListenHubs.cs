using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Dcp.Net;
using Dcp.Server.Pool;

namespace Dcp.Server.Listen;

/// <summary>Who listens where, by database and address. Any thread.</summary>
internal sealed class ListenHubs(IReadOnlyList<Reactor> reactors)
{
    /// <summary>What is known of a database that is no more goes with it.</summary>
    private readonly ConditionalWeakTable<Database, ConcurrentDictionary<(EndPoint At, string Encoding), ListenHub>> _hubs = [];

    /// <summary>
    /// The hub at the address of a server, for clients with this client_encoding: into that the database translates for all of them. At its
    /// first use one is made that lives where the server does.
    /// </summary>
    internal ListenHub At(ServerConnection server, string encoding) =>
        _hubs.GetValue(server.Pool.Database, _ => new()).GetOrAdd((server.EndPoint!, encoding), key => new ListenHub(key.At, key.Encoding, server.Reactor, reactors));
}
