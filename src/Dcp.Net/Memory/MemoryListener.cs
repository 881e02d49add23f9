using System.Net;

namespace Dcp.Net.Memory;

/// <summary>A name in a <see cref="MemoryNames"/>. Accepted connections are spread over its reactors in turn (by chance with a seed).</summary>
internal sealed class MemoryListener(MemoryNames names, EndPoint endPoint, bool shared, Action<Connection> accepted, MemoryReactor[] reactors)
    : Listener
{
    private int _next = -1;

    public override EndPoint LocalEndPoint => endPoint;

    /// <summary>Several may listen on the same address.</summary>
    internal bool IsShared => shared;

    public override ValueTask UnbindAsync()
    {
        names.Unbind(this);
        return ValueTask.CompletedTask;
    }

    internal MemoryReactor Next(MemoryChance chance) =>
        chance.IsShuffled
            ? reactors[chance.Pick(reactors.Length)]
            : reactors[(int)((uint)Interlocked.Increment(ref _next) % reactors.Length)];

    /// <summary>Called on the connection's reactor.</summary>
    internal void Accept(Connection connection)
    {
        accepted(connection);
        connection.Receive();
    }
}
