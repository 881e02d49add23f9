namespace Dcp.Cluster;

/// <summary>Something outside of this program failed or is missing: a privilege, a package, a daemon. The message says which.</summary>
public sealed class ClusterException : Exception
{
    public ClusterException()
    {
    }

    public ClusterException(string message)
        : base(message)
    {
    }

    public ClusterException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
