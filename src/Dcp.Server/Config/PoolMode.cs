namespace Dcp.Server.Config;

/// <summary>When a server goes back to the pool: when its client leaves, at the end of a transaction, or of a statement.</summary>
public enum PoolMode
{
    Session,
    Transaction,
    Statement,
}
