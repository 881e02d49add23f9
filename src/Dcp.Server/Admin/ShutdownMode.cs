namespace Dcp.Server.Admin;

/// <summary>How the pooler ends, in PgBouncer's words.</summary>
internal enum ShutdownMode
{
    /// <summary>Take no new clients; end when the last has left (SIGTERM).</summary>
    WaitForClients,

    /// <summary>Take no new clients; each is sent away as soon as it has no server (SIGINT).</summary>
    WaitForServers,

    /// <summary>At once (SIGQUIT, SHUTDOWN).</summary>
    Immediate,
}
