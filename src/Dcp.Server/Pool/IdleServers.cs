using System.Collections;
using Dcp.Net;

namespace Dcp.Server.Pool;

/// <summary>
/// The servers that nobody uses, by reactor, each list in the order in which they came to rest. To take one of the own reactor touches nothing that
/// another core has written, but for the pool's lock. Under that.
/// </summary>
internal sealed class IdleServers : IEnumerable<ServerConnection>
{
    private readonly List<ServerConnection>[] _lists;
    private long _next;

    internal IdleServers(int reactors) => _lists = [.. Enumerable.Range(0, reactors).Select(_ => new List<ServerConnection>())];

    internal int Count { get; private set; }

    internal void Add(ServerConnection server)
    {
        server.IdleNumber = _next++;
        _lists[server.Reactor.Index].Add(server);
        Count++;
    }

    /// <summary>Before it leaves for another reactor.</summary>
    internal void Remove(ServerConnection server)
    {
        var list = _lists[server.Reactor.Index];

        // Nearly always it is the one that came to rest last.
        var at = list.Count > 0 && ReferenceEquals(list[^1], server) ? list.Count - 1 : list.IndexOf(server);
        if (at < 0) return;
        list.RemoveAt(at);
        Count--;
    }

    /// <summary>The first or the last that came to rest on a reactor, or null.</summary>
    internal ServerConnection? On(Reactor reactor, bool first) => End(_lists[reactor.Index], first);

    /// <summary>The first or the last of all that came to rest, or null.</summary>
    internal ServerConnection? End(bool first)
    {
        ServerConnection? found = null;
        foreach (var list in _lists)
        {
            if (End(list, first) is { } end && (found is null || end.IdleNumber < found.IdleNumber == first)) found = end;
        }

        return found;
    }

    public IEnumerator<ServerConnection> GetEnumerator() => _lists.SelectMany(list => list).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ServerConnection? End(List<ServerConnection> list, bool first) => list.Count == 0 ? null : list[first ? 0 : ^1];
}
