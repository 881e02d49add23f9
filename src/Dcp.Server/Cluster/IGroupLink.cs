namespace Dcp.Server.Cluster;

/// <summary>The way to the other members.</summary>
internal interface IGroupLink
{
    /// <summary>Any thread: runs the action where the group's events are told.</summary>
    void Post(Action action);

    /// <summary>To all members, this one too. Where the group's events are told.</summary>
    void Send(byte[] message);
}
