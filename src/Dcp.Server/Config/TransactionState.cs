namespace Dcp.Server.Config;

/// <summary>What becomes of what a client leaves in its session, where sessions are shared (transaction and statement pooling).</summary>
public enum TransactionState
{
    /// <summary>It goes with the client from server to server; where it cannot, the client stays on its server.</summary>
    Follow,

    /// <summary>The client stays on its server.</summary>
    Pin,

    /// <summary>Statements that would leave something are refused.</summary>
    Refuse,

    /// <summary>It stays on the server, for whoever comes next.</summary>
    Ignore,
}
