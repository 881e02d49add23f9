using System.Collections.Immutable;
using System.Net;

namespace Dcp.Server.Session;

/// <summary>
/// Addresses of this host that are about to leave it (a floating address before its move). Clients that came by such an address are
/// sent away when they hold no server; new ones wait meanwhile, as the address may stay after all. Any thread.
/// </summary>
internal sealed class DrainedAddresses
{
    private ImmutableDictionary<IPAddress, bool> _waits = ImmutableDictionary<IPAddress, bool>.Empty;

    /// <summary>None: the usual case, in which nobody asks for a connection's address.</summary>
    internal bool IsEmpty => Volatile.Read(ref _waits).IsEmpty;

    internal bool Covers(EndPoint? local) => Find(local) is not null;

    /// <summary>True while clients that come now are to wait.</summary>
    internal bool HoldsNew(EndPoint? local) => Find(local) is true;

    internal static bool IsAt(EndPoint? local, IPAddress address) => local is IPEndPoint ip && Plain(ip.Address).Equals(address);

    internal bool IsDrained(IPAddress address) => Volatile.Read(ref _waits).ContainsKey(address);

    /// <summary>Begins to drain.</summary>
    internal void Begin(IPAddress address) => ImmutableInterlocked.AddOrUpdate(ref _waits, address, true, (_, _) => true);

    /// <summary>All have been sent away. Until <see cref="Accept"/> a client that comes by the address is sent away at once.</summary>
    internal void Finish(IPAddress address) => ImmutableInterlocked.TryUpdate(ref _waits, address, false, true);

    /// <summary>The address is here to stay.</summary>
    internal void Accept(IPAddress address) => ImmutableInterlocked.TryRemove(ref _waits, address, out _);

    private bool? Find(EndPoint? local)
    {
        if (IsEmpty || local is not IPEndPoint { Address: var address }) return null;
        return Volatile.Read(ref _waits).TryGetValue(Plain(address), out var waits) ? waits : null;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
