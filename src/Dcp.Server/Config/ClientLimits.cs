namespace Dcp.Server.Config;

/// <summary>What holds for one client (a database and the name that it logged in with). Zero switches a timeout or a limit off.</summary>
/// <param name="QueryWaitTimeout">Waiting for a server.</param>
/// <param name="QueryTimeout">Waiting for a server or for an answer.</param>
/// <param name="IdleTransactionTimeout">Idle inside a transaction.</param>
/// <param name="TransactionTimeout">A transaction as a whole.</param>
/// <param name="ClientIdleTimeout">Idle without a server.</param>
/// <param name="MaxDbClientConnections">Clients of the database at most.</param>
/// <param name="MaxUserClientConnections">Clients of the user at most.</param>
public sealed record ClientLimits(
    TimeSpan QueryWaitTimeout,
    TimeSpan QueryTimeout,
    TimeSpan IdleTransactionTimeout,
    TimeSpan TransactionTimeout,
    TimeSpan ClientIdleTimeout,
    int MaxDbClientConnections,
    int MaxUserClientConnections);
