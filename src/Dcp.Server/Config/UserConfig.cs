namespace Dcp.Server.Config;

/// <summary>
/// One entry of [users]. What is null is not set here: the database's or the global value holds (see <see cref="Effective"/>).
/// </summary>
public sealed record UserConfig
{
    public required string Name { get; init; }

    public Position At { get; init; }

    public PoolMode? PoolMode { get; init; }

    public TransactionState? TransactionState { get; init; }

    public int? PoolSize { get; init; }

    public int? ReservePoolSize { get; init; }

    public int? MaxUserConnections { get; init; }

    public int? MaxUserClientConnections { get; init; }

    public TimeSpan? QueryTimeout { get; init; }

    public TimeSpan? QueryWaitTimeout { get; init; }

    public TimeSpan? IdleTransactionTimeout { get; init; }

    public TimeSpan? TransactionTimeout { get; init; }

    public TimeSpan? ClientIdleTimeout { get; init; }
}
