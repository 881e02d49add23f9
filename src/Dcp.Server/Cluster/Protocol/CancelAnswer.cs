namespace Dcp.Server.Cluster.Protocol;

/// <summary>What a node did with a cancel request of another.</summary>
internal enum CancelAnswer
{
    NotMine,

    /// <summary>The database has taken note.</summary>
    Done,

    /// <summary>The client is here, but the database did not confirm in time.</summary>
    Failed,
}
