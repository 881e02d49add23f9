namespace Dcp.Server.Cluster;

/// <summary>What is told by the group; always on the same thread, which must not be blocked.</summary>
internal interface IGroupHandler
{
    /// <summary>In contact with the local corosync. A membership follows.</summary>
    /// <param name="node">Corosync's number of this host.</param>
    void Connected(int node);

    void Take(GroupEvent happened);

    /// <summary>Not in contact: no corosync, no library, or the connection broke. Said again at each failed attempt.</summary>
    void Lost(string why);

    /// <summary>Time has passed: about every <see cref="Corosync.CorosyncLink.TickInterval"/>, connected or not.</summary>
    void Tick();
}
