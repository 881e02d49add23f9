namespace Dcp.Cluster.Drill;

/// <summary>What a drill does to the host that holds the address.</summary>
internal enum DrillFault
{
    Move,
    DcpKilled,
    DcpFrozen,
    HostKilled,
    HostFrozen,
    LinkCut,
    DatabaseUnreachable,
    FencingRefused,
}
