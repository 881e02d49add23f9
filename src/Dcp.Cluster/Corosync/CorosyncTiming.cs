namespace Dcp.Cluster.Corosync;

/// <summary>
/// How long Corosync waits, in milliseconds. A host is lost after <see cref="Token"/> and <see cref="Consensus"/> together; fencing
/// begins then.
/// </summary>
internal sealed record CorosyncTiming(int Token, int Consensus)
{
    /// <summary>Lower and a busy host that answers late is taken for dead.</summary>
    internal const int LeastToken = 300;

    /// <summary>From a host's last sign of life until it is lost, at the longest.</summary>
    internal TimeSpan Detection => TimeSpan.FromMilliseconds(Token + Consensus);

    // Two hosts need no consensus above the token (corosync.conf's manual): the one that is left has nobody to agree with. It has to be
    // above the join timeout, which is 50 ms.
    internal static CorosyncTiming For(int nodes, int token)
    {
        if (token < LeastToken) throw new ClusterInputException($"token takes {LeastToken} ms or more, not {token}");
        return new CorosyncTiming(token, nodes == 2 ? Math.Max(200, token * 2 / 5) : token * 6 / 5);
    }
}
