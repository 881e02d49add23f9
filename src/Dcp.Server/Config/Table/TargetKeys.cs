namespace Dcp.Server.Config.Table;

/// <summary>The keys of a <c>server</c> of a frontend, behind its address; <c>default_server</c> takes the same.</summary>
internal static class TargetKeys
{
    public static IReadOnlyList<Key<TargetEntry>> All { get; } =
    [
        Key("weight", new IntegerKind(0, TargetEntry.MostWeight), (t, v) => t with { Weight = v }, "Its share beside the others' (1); 0 gets no new connections."),
        Key("backup", new FlagKind(), (t, v) => t with { Backup = v }, "Used only when no other is up."),
        Key("maxconn", Kinds.Count, (t, v) => t with { MaxConn = v }, "Connections at a time; more wait in the queue. 0 is unlimited."),
        Key("slowstart", Kinds.Seconds, (t, v) => t with { SlowStart = v }, "Time in which a server that came back gets its full share."),
        Key("on_marked_down", new FlagKind("shutdown-sessions"), (t, v) => t with { CutsWhenDown = v }, "Closes the connections of a server that is found down."),
        Key("send_proxy", new FlagKind(), (t, v) => t with { SendProxy = v ? ProxyProtocol.V1 : ProxyProtocol.None }, "Begins with a PROXY header of version 1."),
        Key("send_proxy_v2", new FlagKind(), (t, v) => t with { SendProxy = v ? ProxyProtocol.V2 : ProxyProtocol.None }, "Begins with a PROXY header of version 2."),
        Key("disabled", new FlagKind(), (t, v) => t with { Disabled = v }, "Out of service until the console says `ready`."),
        .. CheckKeys.For<TargetEntry>(target => target.Check, (target, check) => target with { Check = check }),
    ];

    private static EntryKey<TargetEntry, T> Key<T>(string name, ValueKind<T> kind, Func<TargetEntry, T, TargetEntry> set, string meaning) =>
        new(name, kind, set, meaning, _ => null);
}
