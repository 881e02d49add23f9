namespace Dcp.Server.Config.Table;

/// <summary>The keys of an entry in [peers].</summary>
internal static class PeerKeys
{
    public static IReadOnlyList<Key<PeerConfig>> All { get; } =
    [
        new EntryKey<PeerConfig, string?>("host", new HostsKind(), (p, v) => p with { Host = v ?? "" }, "Name, address, `/directory` or `@name` of the peer's socket; must be set."),
        new EntryKey<PeerConfig, int>("port", Kinds.Port, (p, v) => p with { Port = v }, "Port of the peer (6432)."),
        new EntryKey<PeerConfig, int?>("pool_size", Kinds.OptionalCount, (p, v) => p with { PoolSize = v }, "Cancel requests to the peer at a time; default_pool_size if not set."),
    ];
}
