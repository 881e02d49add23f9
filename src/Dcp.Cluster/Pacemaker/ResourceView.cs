namespace Dcp.Cluster.Pacemaker;

/// <summary>A resource, or one instance of a clone, as Pacemaker sees it.</summary>
/// <param name="Pending">What is being done with it, or null.</param>
internal sealed record ResourceView(string Name, string? Node, bool Active, bool Failed, string? Pending)
{
    /// <summary>Nothing is being done with it but a look.</summary>
    internal bool IsSettled => Pending is null or "Monitoring";
}
