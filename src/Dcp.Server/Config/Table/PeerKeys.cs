namespace Dcp.Server.Config.Table;

/// <summary>The keys of an entry in [peers].</summary>
internal static class PeerKeys
{
    public static IReadOnlyList<Key<PeerConfig>> All { get; } =
    [
        Key<string?>("host", new HostsKind(list: false), (p, v) => p with { Host = v ?? "" },
            "Name, address, `/directory` or `@name` of the peer's socket; must be set."),
        Key("port", Kinds.Port, (p, v) => p with { Port = v }, "Port of the peer (6432)."),
        Key("pool_size", Kinds.OptionalCount, (p, v) => p with { PoolSize = v },
            "Cancel requests to the peer at a time; default_pool_size if not set."),
    ];

    // One reason covers all of a peer, and the check gives it once for each entry.
    private static EntryKey<PeerConfig, T> Key<T>(
        string name, ValueKind<T> kind, Func<PeerConfig, T, PeerConfig> set, string meaning) =>
        new(name, kind, set, meaning, _ => null);
}
