namespace Dcp.Server.Metrics;

/// <summary>What a pool's latencies are parted into.</summary>
internal enum LatencyKind
{
    /// <summary>A client's login, from its connection to ReadyForQuery.</summary>
    Login,

    /// <summary>A client's wait for a server; one that is free at once counts as no wait.</summary>
    Wait,

    /// <summary>From a query's way to the server to the end of its answer.</summary>
    Server,

    /// <summary>A transaction as the client sees it: wait, queries, and the client's own pauses within.</summary>
    Total,

    /// <summary>Opening a server: connection, encryption and login.</summary>
    ServerLogin,
}
