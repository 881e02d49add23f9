using Dcp.Wire;

namespace Dcp.Server.Session;

/// <summary>Why a session is to end, and what its client is told; nothing when <see cref="Error"/> is null.</summary>
internal sealed record StopRequest(string Reason, ErrorFields? Error)
{
    // The texts are PgBouncer's, the SQLSTATEs those that PostgreSQL has for the case.
    internal static readonly StopRequest LoginTimeout = Fatal(SqlState.ProtocolViolation, "client_login_timeout");
    internal static readonly StopRequest IdleTimeout = Fatal("57P05", "client_idle_timeout");
    internal static readonly StopRequest QueryWaitTimeout = Fatal(SqlState.TooManyConnections, "query_wait_timeout");
    internal static readonly StopRequest QueryTimeoutInQueue = Fatal(SqlState.QueryCanceled, "query_timeout");
    internal static readonly StopRequest TransactionTimeout = Fatal(SqlState.TransactionTimeout, "transaction timeout");
    internal static readonly StopRequest IdleTransactionTimeout = Fatal("25P03", "idle transaction timeout");
    internal static readonly StopRequest QueryTimeout = Fatal(SqlState.QueryCanceled, "query timeout");
    internal static readonly StopRequest ServerShutdown = Fatal(SqlState.AdminShutdown, "server shutting down");
    internal static readonly StopRequest AddressLeaves = Fatal(SqlState.AdminShutdown, "the address moves to another node");
    internal static readonly StopRequest SuspendTimeout = Fatal(SqlState.AdminShutdown, "suspend_timeout");
    internal static readonly StopRequest Killed = Fatal(SqlState.AdminShutdown, "admin forced disconnect");
    internal static readonly StopRequest DatabaseRemoved = Fatal(SqlState.AdminShutdown, "database removed");

    /// <summary>The server is to be closed, and its client cannot go on without it.</summary>
    internal static StopRequest Closing(string reason) => Fatal(SqlState.AdminShutdown, reason);

    /// <summary>The client would miss notifications without knowing it.</summary>
    internal static StopRequest NotToldAnyMore(string sqlState, string reason) => Fatal(sqlState, reason);

    private static StopRequest Fatal(string sqlState, string message) => new(message, ErrorFields.Fatal(sqlState, message));
}
