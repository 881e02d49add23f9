namespace Dcp.Server.Cluster;

/// <summary>Something that Corosync told, in its order.</summary>
internal abstract record GroupEvent
{
    /// <summary>All who are in the group from here on.</summary>
    internal sealed record Membership(IReadOnlyList<GroupMember> Members) : GroupEvent;

    internal sealed record Message(GroupMember From, byte[] Bytes) : GroupEvent;

    internal sealed record Quorum(bool IsQuorate) : GroupEvent;
}
